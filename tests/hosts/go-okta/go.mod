module falco-ts/tests/hosts/go-okta

go 1.23

require github.com/falcosecurity/plugins/plugins/okta v0.12.0

require (
	github.com/alecthomas/jsonschema v0.0.0-20220216202328-9eeeec9d044b // indirect
	github.com/bluele/gcache v0.0.2 // indirect
	github.com/falcosecurity/plugin-sdk-go v0.8.3 // indirect
	github.com/iancoleman/orderedmap v0.3.0 // indirect
)
