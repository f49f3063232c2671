// The work of examples/syslogsrv, examples/collector and examples/nginx, in a plugin on Falco's Go SDK: messages
// that are sent to udp://ADDRESS or tcp://ADDRESS, what is posted to http://ADDRESS, or the lines of a file that
// grows, at its path, are events. It does no more than it must: it has the SDK's buffers and channel, and parses a message when its field is asked for.
package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/falcosecurity/plugin-sdk-go/pkg/sdk"
	"github.com/falcosecurity/plugin-sdk-go/pkg/sdk/plugins"
	"github.com/falcosecurity/plugin-sdk-go/pkg/sdk/plugins/extractor"
	"github.com/falcosecurity/plugin-sdk-go/pkg/sdk/plugins/source"
)

const longest = 65536

type received struct {
	plugins.BasePlugin
}

func (r *received) Info() *plugins.Info {
	return &plugins.Info{ID: 999, Name: "go_received", Version: "0.1.0", Description: "receives", Contact: "falco-ts", EventSource: "received"}
}

func (r *received) Init(config string) error { return nil }

func (r *received) Fields() []sdk.FieldEntry {
	return []sdk.FieldEntry{{Type: "uint64", Name: "received.severity", Desc: "The severity of a syslog message"}}
}

func (r *received) Extract(req sdk.ExtractRequest, evt sdk.EventReader) error {
	message, err := io.ReadAll(evt.Reader())
	if err != nil {
		return err
	}
	end := bytes.IndexByte(message, '>')
	if len(message) == 0 || message[0] != '<' || end < 2 || end > 4 {
		return nil
	}
	priority := uint64(0)
	for _, digit := range message[1:end] {
		if digit < '0' || digit > '9' {
			return nil
		}
		priority = priority*10 + uint64(digit-'0')
	}
	req.SetValue(priority & 7)
	return nil
}

func (r *received) Open(params string) (source.Instance, error) {
	events := make(chan source.PushEvent, 1000)
	scheme, address, found := strings.Cut(params, "://")
	var server io.Closer
	switch {
	case !found:
		ctx, cancel := context.WithCancel(context.Background())
		go follow(ctx, params, events)
		return source.NewPushInstance(events, source.WithInstanceClose(cancel))
	case scheme == "udp":
		socket, err := net.ListenPacket("udp", address)
		if err != nil {
			return nil, err
		}
		go receive(socket, events)
		server = socket
	case scheme == "tcp":
		listener, err := net.Listen("tcp", address)
		if err != nil {
			return nil, err
		}
		go accept(listener, events)
		server = listener
	case scheme == "http":
		listener, err := net.Listen("tcp", address)
		if err != nil {
			return nil, err
		}
		posts := &http.Server{Handler: post(events)}
		go posts.Serve(listener)
		server = posts
	default:
		return nil, errors.New("open params: expected udp://ADDRESS, tcp://ADDRESS, http://ADDRESS or a path")
	}
	return source.NewPushInstance(events, source.WithInstanceClose(func() { server.Close() }))
}

func receive(socket net.PacketConn, events chan<- source.PushEvent) {
	buffer := make([]byte, longest)
	for {
		n, _, err := socket.ReadFrom(buffer)
		if err != nil {
			return
		}
		events <- source.PushEvent{Data: bytes.Clone(buffer[:n])}
	}
}

func accept(listener net.Listener, events chan<- source.PushEvent) {
	for {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer connection.Close()
			lines := bufio.NewScanner(connection)
			lines.Buffer(make([]byte, longest), longest)
			for lines.Scan() {
				events <- source.PushEvent{Data: bytes.Clone(lines.Bytes())}
			}
		}()
	}
}

func post(events chan<- source.PushEvent) http.HandlerFunc {
	return func(answer http.ResponseWriter, request *http.Request) {
		if request.Method != http.MethodPost {
			http.Error(answer, "expected POST", http.StatusMethodNotAllowed)
			return
		}
		body, err := io.ReadAll(request.Body)
		if err != nil {
			return
		}
		events <- source.PushEvent{Data: body}
	}
}

// follow waits for a file, and reads what it has and gets.
func follow(ctx context.Context, path string, events chan<- source.PushEvent) {
	var file *os.File
	for file == nil && ctx.Err() == nil {
		var err error
		if file, err = os.Open(path); err != nil {
			time.Sleep(time.Millisecond)
		}
	}
	lines := bufio.NewReaderSize(file, longest)
	var line []byte
	for ctx.Err() == nil {
		part, err := lines.ReadBytes('\n')
		line = append(line, part...)
		if err != nil {
			time.Sleep(time.Millisecond)
			continue
		}
		events <- access(path, bytes.TrimRight(line, "\r\n"))
		line = nil
	}
}

// access is an event as examples/nginx makes it: the path, the line, and the line's time.
func access(path string, line []byte) source.PushEvent {
	event := source.PushEvent{Data: append(append(append(make([]byte, 0, len(path)+1+len(line)), path...), '\n'), line...)}
	if begin := bytes.IndexByte(line, '['); begin >= 0 {
		if length := bytes.IndexByte(line[begin:], ']'); length > 0 {
			event.Timestamp, _ = time.Parse("02/Jan/2006:15:04:05 -0700", string(line[begin+1:begin+length]))
		}
	}
	return event
}

func init() {
	plugins.SetFactory(func() plugins.Plugin {
		plugin := &received{}
		source.Register(plugin)
		extractor.Register(plugin)
		return plugin
	})
}

func main() {}
