module falco-ts/tests/hosts/go-dummy

go 1.19

require github.com/falcosecurity/plugins/plugins/dummy v0.11.5

require (
	github.com/alecthomas/jsonschema v0.0.0-20220216202328-9eeeec9d044b // indirect
	github.com/falcosecurity/plugin-sdk-go v0.8.3 // indirect
	github.com/iancoleman/orderedmap v0.3.0 // indirect
)
