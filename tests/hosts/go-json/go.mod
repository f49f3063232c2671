module falco-ts/tests/hosts/go-json

go 1.24

require github.com/falcosecurity/plugins/plugins/json v0.7.4

require (
	github.com/alecthomas/jsonschema v0.0.0-20220216202328-9eeeec9d044b // indirect
	github.com/falcosecurity/plugin-sdk-go v0.8.3 // indirect
	github.com/iancoleman/orderedmap v0.3.0 // indirect
	github.com/valyala/fastjson v1.6.10 // indirect
)
