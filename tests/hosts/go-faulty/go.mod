module falco-ts/tests/hosts/go-faulty

go 1.19

require github.com/falcosecurity/plugin-sdk-go v0.8.3
