module falco-ts/tests/hosts/go-received

go 1.20

require github.com/falcosecurity/plugin-sdk-go v0.8.3
