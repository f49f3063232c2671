// Loads a plugin with the loader of Falco's own Go SDK and prints as JSON what it sees and how init went.
//
//	go-loader LIB [CONFIG]
//
// The loader is a host of its own kind: it passes no owner, no tables and no log function to init, validates the config
// with another JSON schema library than libsinsp's, and decodes the fields more strictly. Exit 0 if the plugin loads, is
// valid and both inits succeed; 1 if not, with the JSON all the same; 2 for wrong usage.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/falcosecurity/plugin-sdk-go/pkg/loader"
	"github.com/falcosecurity/plugin-sdk-go/pkg/sdk"
)

type info struct {
	Name               string   `json:"name"`
	Version            string   `json:"version"`
	RequiredAPIVersion string   `json:"requiredApiVersion"`
	Description        string   `json:"description"`
	Contact            string   `json:"contact"`
	ID                 uint32   `json:"id"`
	Source             string   `json:"source"`
	ExtractSources     []string `json:"extractSources"`
}

// An absent error is an empty string, so that a test compares one shape.
type initResult struct {
	OK         bool            `json:"ok"`
	Error      string          `json:"error"`
	OpenParams []sdk.OpenParam `json:"openParams"`
}

type report struct {
	Error        string           `json:"error"` // why it could not be loaded or is not valid
	Info         *info            `json:"info"`
	Capabilities []string         `json:"capabilities"`
	Broken       string           `json:"broken"` // what is wrong with a capability that was therefore dropped
	Schema       *string          `json:"schema"`
	Fields       []sdk.FieldEntry `json:"fields"`
	Init         *initResult      `json:"init"`
	// The loader destroys a plugin only by unloading it: the second init follows destroy, dlclose and a new dlopen.
	Reinit *initResult `json:"reinit"`
}

func describe(p *loader.Plugin, r *report) {
	i := p.Info()
	r.Info = &info{i.Name, i.Version, i.RequiredAPIVersion, i.Description, i.Contact, i.ID, i.EventSource, i.ExtractEventSources}
	r.Capabilities = []string{}
	if p.HasCapSourcing() {
		r.Capabilities = append(r.Capabilities, "sourcing")
	}
	if p.HasCapExtraction() {
		r.Capabilities = append(r.Capabilities, "extraction")
	}
	if p.HasCapBroken() {
		r.Broken = p.CapBrokenError().Error()
	}
	if s := p.InitSchema(); s != nil {
		r.Schema = &s.Schema
	}
	r.Fields = append([]sdk.FieldEntry{}, p.Fields()...)
	if err := p.Validate(); err != nil {
		r.Error = err.Error()
	}
}

func initialise(p *loader.Plugin, config string) *initResult {
	result := &initResult{OpenParams: []sdk.OpenParam{}}
	if err := p.Init(config); err != nil {
		result.Error = err.Error()
		return result
	}
	result.OK = true
	if p.HasCapSourcing() {
		params, err := p.OpenParams()
		if err != nil {
			return &initResult{Error: "list_open_params: " + err.Error(), OpenParams: []sdk.OpenParam{}}
		}
		result.OpenParams = append(result.OpenParams, params...)
	}
	return result
}

func inspect(path, config string) (r report) {
	first, err := loader.NewPlugin(path)
	if err != nil {
		r.Error = err.Error()
		return r
	}
	describe(first, &r)
	r.Init = initialise(first, config)
	first.Unload()

	second, err := loader.NewPlugin(path)
	if err != nil {
		r.Reinit = &initResult{Error: err.Error(), OpenParams: []sdk.OpenParam{}}
		return r
	}
	r.Reinit = initialise(second, config)
	second.Unload()
	return r
}

func main() {
	if len(os.Args) < 2 || len(os.Args) > 3 {
		fmt.Fprintln(os.Stderr, "usage: go-loader LIB [CONFIG]")
		os.Exit(2)
	}
	config := ""
	if len(os.Args) == 3 {
		config = os.Args[2]
	}
	r := inspect(os.Args[1], config)
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
	fmt.Println(string(text))
	if r.Error != "" || !r.Init.OK || !r.Reinit.OK {
		os.Exit(1)
	}
}
