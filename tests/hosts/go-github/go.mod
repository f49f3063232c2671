module falco-ts/tests/hosts/go-github

go 1.25.0

require github.com/falcosecurity/plugins/plugins/github v0.10.1

require (
	github.com/alecthomas/jsonschema v0.0.0-20220216202328-9eeeec9d044b // indirect
	github.com/falcosecurity/plugin-sdk-go v0.8.3 // indirect
	github.com/google/go-github v17.0.0+incompatible // indirect
	github.com/google/go-querystring v1.1.0 // indirect
	github.com/iancoleman/orderedmap v0.3.0 // indirect
	github.com/sethvargo/go-password v0.3.1 // indirect
	github.com/valyala/fastjson v1.6.10 // indirect
	golang.org/x/oauth2 v0.36.0 // indirect
)
