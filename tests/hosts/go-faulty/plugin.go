// The bugs of tests/faults/peers.ts, in a plugin on Falco's Go SDK.
package main

import (
	"github.com/falcosecurity/plugin-sdk-go/pkg/sdk"
	"github.com/falcosecurity/plugin-sdk-go/pkg/sdk/plugins"
	"github.com/falcosecurity/plugin-sdk-go/pkg/sdk/plugins/extractor"
)

type thing struct{ n uint64 }

type faulty struct {
	plugins.BasePlugin
	nothing *thing
	numbers []uint64
	kept    [][]byte
	spin    uint64
}

func (f *faulty) Info() *plugins.Info {
	return &plugins.Info{Name: "go_faulty", Version: "0.1.0", Description: "bugs", Contact: "falco-ts", EventSource: ""}
}

func (f *faulty) Init(config string) error {
	f.numbers = []uint64{1, 2, 3}
	f.spin = 1
	return nil
}

func (f *faulty) Fields() []sdk.FieldEntry {
	index := sdk.FieldEntryArg{IsRequired: true, IsIndex: true}
	return []sdk.FieldEntry{
		{Type: "uint64", Name: "faulty.value", Desc: "always 7"},
		{Type: "uint64", Name: "faulty.divisible", Desc: "divides by the index", Arg: index},
		{Type: "uint64", Name: "faulty.index", Desc: "one of three numbers", Arg: index},
		{Type: "uint64", Name: "faulty.null", Desc: "uses what is not there"},
		{Type: "uint64", Name: "faulty.throw", Desc: "panics"},
		{Type: "uint64", Name: "faulty.loop", Desc: "loops for ever"},
		{Type: "uint64", Name: "faulty.recursion", Desc: "recurses for ever"},
		{Type: "uint64", Name: "faulty.memory", Desc: "takes memory for ever"},
	}
}

func deep(n uint64) uint64 {
	if n == 0 {
		return 0
	}
	return deep(n+1) + deep(n+2)
}

func (f *faulty) Extract(req sdk.ExtractRequest, evt sdk.EventReader) error {
	value := uint64(7)
	switch req.FieldID() {
	case 1:
		value = 10 / req.ArgIndex()
	case 2:
		value = f.numbers[req.ArgIndex()]
	case 3:
		value = f.nothing.n
	case 4:
		panic("thrown")
	case 5:
		for f.spin != 0 {
			f.spin = f.spin*3 | 1
		}
	case 6:
		value = deep(1)
	case 7:
		for {
			f.kept = append(f.kept, make([]byte, 1<<20))
		}
	}
	req.SetValue(value)
	return nil
}

func init() {
	plugins.SetFactory(func() plugins.Plugin {
		plugin := &faulty{}
		extractor.Register(plugin)
		return plugin
	})
}

func main() {}
