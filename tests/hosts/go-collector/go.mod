module falco-ts/tests/hosts/go-collector

go 1.20

require github.com/falcosecurity/plugins/plugins/collector v0.1.1

require github.com/falcosecurity/plugin-sdk-go v0.8.3 // indirect
