//go:build pinned

// Nothing is built from this file: it makes `go mod tidy` pin what the official github plugin needs.
package pinned

import _ "github.com/falcosecurity/plugins/plugins/github/plugin"
