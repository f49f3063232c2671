// What arrives from outside: lines, files, pipes.
import fs from "node:fs";

import { fifo, holes } from "../files";
import type { Chapter } from "../row";
import { polls } from "./polls";
import { subscriptions } from "./subscriptions";
import { tls } from "./tls";

const TIB = 2 ** 40;
const OPEN = 'open {"path":"$DIR/log"}';

export const inputs: Chapter = {
  title: "What arrives from outside",
  rows: [
    {
      id: "line-long",
      fault: "a line of 300 kB, with all defaults",
      right: "one long line never ends a source: the lines around it come, and what is dropped is said",
      proof: {
        plugin: "tail",
        files: { log: `first\n${"x".repeat(300_000)}\nlast\n` },
        steps: ["init {}", OPEN, "drain 5000"],
        says: [/"first"/, /^next_batch: EOF, [23] events/m, /^alive/m],
      },
    },
    {
      id: "line-long-sysdig",
      fault: "the same in sysdig",
      right: "sysdig shows the lines around a line of 300 kB",
      proof: {
        plugin: "tail",
        host: "sysdig",
        files: { log: `first\n${"x".repeat(300_000)}\nlast\n` },
        args: ["-H", "$LIB", "-I", 'tail:{"path":"$DIR/log"}', "-p", "%tail.line"],
        says: [/^first$/m, /^last$/m],
      },
    },
    {
      id: "line-endless",
      fault: "a file of 8 TiB of holes",
      right: "a batch comes back within its timeout, however long a line is",
      proof: {
        plugin: "tail",
        files: { log: holes(8 * TIB) },
        steps: ["init {}", OPEN, "batch", "batch", "batch"],
        says: [/^next_batch: TIMEOUT, 0 events in 1 calls, the slowest \d{1,3} ms/m, /^alive/m],
        peakMiB: 64,
        wallMs: 10_000,
      },
    },
    {
      id: "line-endless-close",
      fault: "close beside a batch that reads 8 TiB of holes",
      right: "close comes back at once",
      proof: {
        plugin: "tail",
        files: { log: holes(8 * TIB) },
        steps: ["init {}", OPEN, "closing 100"],
        says: [/^close: \d{1,3} ms$/m, /^alive/m],
        peakMiB: 64,
        wallMs: 10_000,
      },
    },
    {
      id: "line-endless-sysdig",
      fault: "sysdig is interrupted while it reads 8 TiB of holes",
      right: "sysdig ends soon after SIGINT",
      proof: {
        plugin: "tail",
        host: "sysdig",
        files: { log: holes(8 * TIB) },
        args: ["-H", "$LIB", "-I", 'tail:{"path":"$DIR/log"}', "-p", "%tail.line"],
        says: [],
        interruptAfterMs: 700,
        wallMs: 2500,
      },
    },
    {
      id: "line-kernel",
      fault: "a file whose read says that there is nothing yet, such as /proc/kmsg",
      right: "it is waited for: batches come back, at no cost, and close works",
      proof: {
        plugin: "tail",
        skip: () => {
          try {
            fs.closeSync(fs.openSync("/proc/kmsg", fs.constants.O_RDONLY | fs.constants.O_NONBLOCK));
          } catch (error) {
            return `/proc/kmsg: ${(error as Error).message}`;
          }
          return undefined;
        },
        steps: ["init {}", 'open {"path":"/proc/kmsg"}', "drain 500", "closing 300"],
        says: [
          /^next_batch: (TIMEOUT|SUCCESS), .*, the slowest \d{1,3} ms, .*, \d{1,3} ms of CPU time/m,
          /^close: \d{1,3} ms$/m,
          /^alive/m,
        ],
        wallMs: 10_000,
      },
    },
    {
      id: "line-dropped-last",
      fault: "the last line of a file is too long",
      right: "the log says that it was dropped, though no line is behind it",
      proof: {
        plugin: "tail",
        files: { log: `first\n${"x".repeat(2_000_000)}` },
        steps: ["init {}", OPEN, "drain 5000", "close"],
        says: [/^log \d: .*1048576 bytes dropped|^log \d: .*dropped/m, /^alive/m],
      },
    },
    {
      id: "line-dropped-only",
      fault: "a file of one line, and that is too long",
      right: "the log says so",
      proof: {
        plugin: "tail",
        files: { log: `${"x".repeat(2_000_000)}\n` },
        steps: ["init {}", OPEN, "drain 5000", "close"],
        says: [/^log \d: .*dropped/m, /^alive/m],
      },
    },
    {
      id: "line-dropped-pipe",
      fault: "too long a line in a pipe that nothing else comes through",
      right: "the log says so while the source is idle, or at the latest when it closes",
      proof: {
        plugin: "tail",
        files: { log: fifo },
        steps: ["init {}", OPEN, "write-long $DIR/log 2000000", "drain 300", "close"],
        says: [/^log \d: .*dropped/m, /^alive/m],
      },
    },
    {
      id: "line-trap",
      fault: "one line makes the handler trap",
      right: "that line is lost, the log says whose it was, and all others come",
      proof: {
        plugin: "tail",
        files: { log: "1\n2\ntrap\n3\n" },
        steps: ["init {}", OPEN, "drain 5000"],
        says: [
          /^log \d: next_batch: unreachable code reached at src\/plugin\.ts:\d+/m,
          /^next_batch: EOF, 3 events/m,
          /^alive/m,
        ],
      },
    },
    {
      id: "line-loop",
      fault: "one line makes the handler loop for ever",
      right: "that line is lost at the deadline, and all others come",
      proof: {
        plugin: "tail",
        files: { log: "1\nloop\n2\n" },
        steps: ['init {"falco_ts":{"deadlines":{"next_batch":100}}}', OPEN, "drain 5000"],
        says: [
          /^log \d: next_batch: ran longer than its deadline of 100 ms/m,
          /^next_batch: EOF, 2 events/m,
          /^alive/m,
        ],
        wallMs: 10_000,
      },
    },
    {
      id: "line-many",
      fault: "one line makes a million events",
      right: "they come in bounded batches, and memory stays",
      proof: {
        plugin: "tail",
        files: { log: "many 200000\n" },
        steps: ["init {}", OPEN, "batch", "drain 20000"],
        says: [/^next_batch: SUCCESS, 128 events/m, /^next_batch: EOF, 199872 events/m, /^alive/m],
        peakMiB: 64,
      },
    },
    {
      id: "progress-queue",
      fault: "progress() traps while events wait for the next batch",
      right: "no event is lost without being counted",
      proof: {
        plugin: "tail",
        files: { log: "progress\nmany 300\nlast\n" },
        steps: ["init {}", OPEN, "batch", "progress", "drain 5000"],
        says: [
          /^next_batch: SUCCESS, 128 events/m,
          /(^next_batch: EOF, 174 events|^log \d: .*(17[0-9] (events|messages)).*lost)/m,
          /^alive/m,
        ],
      },
    },
    {
      id: "line-empty",
      fault: "empty lines, lines of NULs, CRLF, and no line's end at the end",
      right: "every line is an event, as it is",
      proof: {
        plugin: "tail",
        files: { log: "\n\0\0\na\r\nb" },
        steps: ["init {}", OPEN, "drain 5000"],
        says: [
          /event 1: 0 bytes/,
          /event 2: 2 bytes/,
          /event 3: 1 bytes, "a"/,
          /^next_batch: EOF, 4 events/m,
          /^alive/m,
        ],
      },
    },
    {
      id: "file-fifo-nobody",
      fault: "a pipe that nobody writes to",
      right: "batches come back after their wait at no cost, and close at once",
      proof: {
        plugin: "tail",
        files: { log: fifo },
        steps: ["init {}", OPEN, "drain 500", "closing 200"],
        says: [
          /^next_batch: TIMEOUT, 0 events in \d{1,2} calls, .*, \d{1,2} ms of CPU time/m,
          /^close: \d{1,2} ms$/m,
          /^alive/m,
        ],
      },
    },
    {
      id: "pipe-reload",
      fault: "the source of a pipe is closed and opened again, as Falco does at SIGHUP, while lines come",
      right: "every line comes, or is counted in the log as lost",
      proof: {
        plugin: "tail",
        files: { log: fifo },
        steps: [
          "init {}",
          OPEN,
          "write $DIR/log 300 line",
          "pause 200",
          "batch",
          "close",
          OPEN,
          "drain 1000",
        ],
        says: [
          /^next_batch: SUCCESS, 128 events/m,
          /(^log \d: .*(lost|dropped|not delivered)|^next_batch: (EOF|TIMEOUT), 172 events)/m,
          /^alive/m,
        ],
      },
    },
    {
      id: "file-none",
      fault: "the file is not there",
      right: "open fails with its name and the reason",
      proof: {
        plugin: "tail",
        steps: ["init {}", 'open {"path":"$DIR/none"}', 'open {"path":"/dev/null"}'],
        says: [/^open: FAILURE, .*none.*No such file/m, /^alive/m],
      },
    },
    {
      id: "file-folder",
      fault: "the file is a folder, a socket or a device",
      right: "open fails in words, or the source ends or fails in words",
      proof: {
        plugin: "tail",
        steps: ["init {}", 'open {"path":"$DIR"}', 'open {"path":"/dev/zero"}', "drain 300", "closing 50"],
        files: { log: "" },
        says: [/^open: /m, /^open: /m, /^alive/m],
        peakMiB: 64,
        wallMs: 10_000,
      },
    },
    {
      id: "file-link",
      fault: "below the permitted folder a link leads out of it",
      right: "what a link leads to outside of the permitted folder is not read",
      proof: {
        plugin: "tail",
        files: {
          outside: "secret\n",
          in: path => {
            fs.mkdirSync(path);
            fs.symlinkSync("../outside", `${path}/log`);
          },
        },
        steps: ['init {"dir":"$DIR/in/"}', 'open {"inDir":"log"}', "get 0s"],
        says: [/^open: FAILURE, .*(permi|outside|not allowed)/m, /^alive/m],
        never: /secret/,
      },
    },
    {
      id: "file-swap",
      fault:
        "files and folders change places with links out of the permitted folder while a source opens them",
      right: "nothing outside is ever read",
      proof: {
        test: "a folder and a link out of the folder change places: nothing outside is read",
        in: "tests/runtime/swaps.c",
      },
    },
    {
      id: "file-swap-old",
      fault: "… on a kernel without openat2",
      right: "nothing outside is ever read",
      proof: {
        test: "a folder and a link out of the folder change places, on an older kernel: nothing outside is read",
        in: "tests/runtime/swaps.c",
      },
    },
    {
      id: "file-cut",
      fault: "the plugin opens a file that it may read and its operator does not permit",
      right: "what falco_ts.permissions leave out is refused, and the words name the key",
      proof: {
        plugin: "tail",
        files: { log: "private\n" },
        steps: [
          'init {"dir":"$DIR/","falco_ts":{"permissions":{"read":["$DIR/web/"]}}}',
          'open {"path":"$DIR/log"}',
          'open {"inDir":"log"}',
        ],
        says: [
          /^open: FAILURE, open: .*falco_ts\.permissions\.read does not permit it/m,
          /^open: FAILURE, open: .*falco_ts\.permissions\.read does not permit it/m,
          /^alive/m,
        ],
        never: /private/,
      },
    },
    {
      id: "file-link-parent",
      fault: "a folder below the permitted one is a link",
      right: "what lies behind a linked folder is not read",
      proof: {
        plugin: "tail",
        files: {
          outside: path => {
            fs.mkdirSync(path);
            fs.writeFileSync(`${path}/log`, "secret\n");
          },
          in: path => {
            fs.mkdirSync(path);
            fs.symlinkSync("../outside", `${path}/sub`);
          },
        },
        steps: ['init {"dir":"$DIR/in/"}', 'open {"inDir":"sub/log"}', "get 0s"],
        says: [/^open: FAILURE, .*(permi|outside|not allowed)/m, /^alive/m],
        never: /secret/,
      },
    },
    {
      id: "file-dots",
      fault: "a path with .. in it",
      right: "open refuses it and names the permission",
      proof: {
        plugin: "tail",
        files: { outside: "secret\n", in: path => fs.mkdirSync(path) },
        steps: ['init {"dir":"$DIR/in/"}', 'open {"inDir":"../outside"}', "get 0s"],
        says: [/^open: FAILURE, .*\.\./m, /^alive/m],
        never: /secret/,
      },
    },
    {
      id: "pipe-full",
      fault: "who writes to a pipe is faster than Falco",
      right: "the writer waits, and nothing is lost",
      proof: { test: "a full queue loses nothing", in: "tests/runtime/inputs.c" },
    },
    {
      id: "pipe-pieces",
      fault: "lines come in pieces of any size",
      right: "each line comes whole, and once",
      proof: {
        test: "each line comes whole and once, whatever the pieces in which it is written",
        in: "tests/runtime/inputs.c",
      },
    },
    {
      id: "pipe-half",
      fault: "half a line comes and the writer waits",
      right: "it is none yet",
      proof: { test: "half a line gives no event", in: "tests/runtime/inputs.c" },
    },
    {
      id: "pipe-close",
      fault: "close at any moment of a waiting source",
      right: "next_batch ends with EOF, no thread and no descriptor is left",
      proof: {
        test: "close at any moment of a waiting source ends next_batch with EOF",
        in: "tests/runtime/inputs.c",
      },
    },
    {
      id: "follow-rotated",
      fault: "a followed file is renamed again and again while 100 000 lines are written",
      right: "no line is lost, none comes twice",
      proof: {
        test: "100 000 lines, written while the file is renamed again and again: none is lost, none comes twice",
        in: "tests/runtime/follow.c",
      },
    },
    {
      id: "follow-emptied",
      fault: "a followed file is emptied, and has grown beyond its old length before anybody looked",
      right: "it is read from its beginning",
      proof: {
        test: "also where it has grown beyond its old length before anybody looked",
        in: "tests/runtime/follow.c",
      },
    },
    {
      id: "follow-removed",
      fault: "a followed file is removed and comes back",
      right: "its lines go on coming",
      proof: { test: "a file may be removed and come back", in: "tests/runtime/follow.c" },
    },
    {
      id: "follow-large",
      fault: "a followed file is larger than all memory",
      right: "it is read no further than Falco takes",
      proof: {
        test: "a file of 32 MiB is read no further than the plugin takes",
        in: "tests/runtime/follow.c",
      },
    },
    {
      id: "follow-link",
      fault: "a link that leads out of the folder has a name that the followed pattern fits",
      right: "it is not read, and the log says so",
      proof: {
        test: "a link that leads out of the folder is not followed, and the log says so",
        in: "tests/runtime/follow.c",
      },
    },
    {
      id: "follow-deaf",
      fault: "there is no inotify",
      right: "files are looked at by the clock",
      proof: { test: "without inotify the same is true", in: "tests/runtime/follow.c" },
    },
    {
      id: "files-link",
      fault: "a folder whose files are read has links that lead out of it, and pipes",
      right: "they are left out, and the log says so",
      proof: {
        test: "a link that leads out of the folder and what is no file are left out",
        in: "tests/runtime/files.c",
      },
    },
    {
      id: "files-cut-off",
      fault: "a JSON document with an array ends inside of an element",
      right: "the elements before it come, and the log says where it ends",
      proof: {
        test: "of a file that is cut off, what is whole comes",
        in: "tests/runtime/files.c",
      },
    },
    {
      id: "files-long",
      fault: "an element, a line or a file is longer than it may be",
      right: "it is dropped and counted, and no other",
      proof: {
        test: "lines that are too long are dropped, and their neighbours are not",
        in: "tests/runtime/files.c",
      },
    },
    {
      id: "files-many",
      fault: "a source of thousands of files is closed at any moment",
      right: "no descriptor is left",
      proof: {
        test: "and no descriptor is left, also when it is closed in between",
        in: "tests/runtime/files.c",
      },
    },
    {
      id: "gzip-broken",
      fault:
        "a file that is compressed with gzip has a wrong checksum, is broken, or goes on with something else",
      right: "what stands before that comes, and the message names the file and the byte",
      proof: { test: "a wrong checksum is found, behind what was read", in: "tests/runtime/gzips.c" },
    },
    {
      id: "gzip-cut-off",
      fault: "… or is cut off, in a folder with others",
      right: "its whole lines come, the log names it, and the next files are read",
      proof: {
        test: "of a folder the next files are read behind one that is broken",
        in: "tests/runtime/gzips.c",
      },
    },
    {
      id: "gzip-bomb",
      fault: "a megabyte inflates to a gigabyte",
      right: "no call takes longer than its time, and none of it takes memory",
      proof: {
        test: "a gigabyte of zeros holds up no call, and is dropped as a line",
        in: "tests/runtime/gzips.c",
      },
    },
    {
      id: "gzip-body-bomb",
      fault: "16 kB that a peer posts inflate to more than a body may have",
      right: "413; a call of the gateway inflates 128 KiB, and other peers are answered meanwhile",
      proof: {
        test: "bombs of gzip are 413, and what others post meanwhile is taken",
        in: "tests/e2e/http.test.ts",
      },
    },
    {
      id: "gzip-members",
      fault: "a file has 200 000 members in which there is nothing",
      right: "they hold up no call either",
      proof: { test: "nor do 200 000 members that say nothing", in: "tests/runtime/gzips.c" },
    },
    {
      id: "gzip-rotated",
      fault: "a log is compressed when it is rotated, and a followed pattern fits the copy",
      right: "the copy is left out, and no line comes twice",
      proof: {
        test: "and its rotated copy that is compressed does not",
        in: "tests/runtime/follow.c",
      },
    },
    {
      id: "cursor-killed",
      fault: "Falco is killed again and again, with kill -9, while a followed file grows and is rotated",
      right: "no line is lost; what comes twice is behind the last cursor that was written",
      proof: {
        test: "kill -9 again and again, and rotation, lose no number",
        in: "tests/runtime/cursor.c",
      },
    },
    {
      id: "cursor-window",
      fault: "an event comes twice after kill -9",
      right: "it was given behind the last cursor that was written",
      proof: {
        test: "what comes twice was given behind the last cursor that was written",
        in: "tests/runtime/cursor.c",
      },
    },
    {
      id: "cursor-damaged",
      fault: "a bit of a cursor's file is another",
      right: "it is renamed and never trusted",
      proof: { test: "a cursor of which a bit is another is not trusted", in: "tests/runtime/cursor.c" },
    },
    {
      id: "cursor-foreign",
      fault: "the cursor is another plugin's",
      right: "it is renamed and never trusted",
      proof: { test: "nor is that of another plugin", in: "tests/runtime/cursor.c" },
    },
    {
      id: "cursor-link",
      fault: "the cursor's file is a link",
      right: "it is not followed",
      proof: { test: "nor is a link", in: "tests/runtime/cursor.c" },
    },
    {
      id: "cursor-full",
      fault: "the disk with the cursor is full",
      right: "the log says so, and the source goes on",
      proof: {
        test: "a cursor that cannot be written is said, and the source goes on",
        in: "tests/runtime/cursor.c",
      },
    },
    {
      id: "cursor-no-folder",
      fault: "the operator's folder for cursors is not there",
      right: "the log says so, and the source goes on",
      proof: {
        test: "a folder that is not there is said, and the source goes on",
        in: "tests/runtime/cursor.c",
      },
    },
    {
      id: "cursor-twice",
      fault: "two sources would keep one cursor at once",
      right: "the first keeps it, and the log says so",
      proof: {
        test: "a second source at once keeps none, and the log says so",
        in: "tests/runtime/cursor.c",
      },
    },
    {
      id: "cursor-renamed",
      fault: "a followed file is renamed while Falco is down",
      right: "it is read to its end, then the new one",
      proof: {
        test: "a file that was renamed meanwhile is read to its end, and then the new one",
        in: "tests/runtime/cursor.c",
      },
    },
    {
      id: "cursor-emptied",
      fault: "a followed file is emptied while Falco is down",
      right: "it is read from its beginning, and the log says so",
      proof: {
        test: "a file that was emptied meanwhile is read from its beginning",
        in: "tests/runtime/cursor.c",
      },
    },
    {
      id: "socket-flood",
      fault: "datagrams come faster than anybody takes them",
      right: "they are lost and counted, and the source goes on",
      proof: { test: "more than anybody takes is lost, the source goes on", in: "tests/runtime/sockets.c" },
    },
    {
      id: "socket-pressure",
      fault: "a peer sends more than anybody takes",
      right: "it is held up, in bounded memory",
      proof: { test: "a peer that sends more than anybody takes is held up", in: "tests/runtime/sockets.c" },
    },
    {
      id: "socket-nonsense",
      fault: "a peer sends what is no message",
      right: "its connection is closed, counted and said",
      proof: { test: "what is no message ends its connection", in: "tests/runtime/sockets.c" },
    },
    {
      id: "socket-half",
      fault: "a connection ends in the midst of a message",
      right: "it is counted",
      proof: {
        test: "half a counted message at the end is lost, and counted",
        in: "tests/runtime/sockets.c",
      },
    },
    {
      id: "socket-reset",
      fault: "a connection is reset",
      right: "it is counted, and no more",
      proof: { test: "a connection that is reset is counted, and no more", in: "tests/runtime/sockets.c" },
    },
    {
      id: "socket-many",
      fault: "more connections come than there may be",
      right: "they are refused and counted",
      proof: {
        test: "connections above half of the files that the process may open are refused",
        in: "tests/runtime/sockets.c",
      },
    },
    {
      id: "socket-pieces",
      fault: "messages come in random pieces over many connections",
      right: "all come whole, once",
      proof: { test: "messages of 20 connections in random pieces all come", in: "tests/runtime/sockets.c" },
    },
    {
      id: "socket-long",
      fault: "a message is longer than it may be",
      right: "it is dropped, and its neighbours are not",
      proof: {
        test: "one that is too long is dropped, and its neighbours are not",
        in: "tests/runtime/sockets.c",
      },
    },
    {
      id: "socket-stale",
      fault: "the socket's file is there, and nobody listens",
      right: "it is replaced",
      proof: { test: "a file that nobody listens at any more is replaced", in: "tests/runtime/sockets.c" },
    },
    {
      id: "socket-file",
      fault: "a file that is no socket has the socket's name",
      right: "it is never replaced",
      proof: { test: "a file that is no socket is never replaced", in: "tests/runtime/sockets.c" },
    },
    {
      id: "socket-permission",
      fault: "a plugin would listen where it may not",
      right: "open fails, and says where it may",
      proof: { test: "an address that no permission names is refused", in: "tests/runtime/sockets.c" },
    },
    {
      id: "request-smuggling",
      fault: "a request may be read as two, by two servers in a row",
      right: "it is refused, and its connection closed",
      proof: { test: "in the headers, a length beside chunks: refused", in: "tests/unit/gateway.test.ts" },
    },
    {
      id: "request-bare",
      fault: "a request has a bare CR, a bare LF or a folded header",
      right: "it is refused, and its connection closed",
      proof: { test: "in the headers, a bare CR: refused", in: "tests/unit/gateway.test.ts" },
    },
    {
      id: "request-long",
      fault: "a body is larger than it may be",
      right: "it is refused, and not kept",
      proof: { test: "one that is: refused with its status", in: "tests/unit/gateway.test.ts" },
    },
    {
      id: "request-slow",
      fault: "a request does not come to its end",
      right: "it is answered 408 and holds nobody up",
      proof: {
        test: "one that is not whole after 30 seconds is 408, though its peer goes on sending",
        in: "tests/runtime/requests.c",
      },
    },
    {
      id: "request-idle",
      fault: "a peer connects and says nothing",
      right: "its connection is closed",
      proof: { test: "one that was silent for 75 seconds is closed", in: "tests/runtime/requests.c" },
    },
    {
      id: "request-flood",
      fault: "requests come faster than Falco takes them",
      right: "they are answered 503, and come again",
      proof: { test: "a full queue is 503, with the time to wait", in: "tests/runtime/pressure.c" },
    },
    {
      id: "request-overload",
      fault: "… and go on and on",
      right: "each that was answered 200 is an event, in bounded memory",
      proof: {
        test: "of more than anybody takes, each that was answered 200 is an event, once",
        in: "tests/runtime/pressure.c",
      },
    },
    {
      id: "request-aborted",
      fault: "peers reset their connections in the midst of a body",
      right: "they are counted, and leave nothing behind",
      proof: {
        test: "a peer that resets its connection in the midst of a body is counted",
        in: "tests/runtime/pressure.c",
      },
    },
    {
      id: "request-thousand",
      fault: "a thousand peers keep connections open that they do not use",
      right: "they take little memory, and no processor",
      proof: {
        test: "a thousand idle connections are little memory",
        in: "tests/runtime/pressure.c",
      },
    },
    {
      id: "request-close",
      fault: "the source is closed while requests come",
      right: "nothing of it is left",
      proof: {
        test: "close at any moment, while requests come, leaves no thread and no descriptor",
        in: "tests/runtime/requests.c",
      },
    },
    {
      id: "gateway-trap",
      fault: "the parser of requests has a bug",
      right: "its connections are dropped, and the next one is heard",
      proof: { test: "a trap of the gateway drops its connections", in: "tests/runtime/gateway.c" },
    },
    {
      id: "gateway-loop",
      fault: "… which does not end",
      right: "it is ended by a deadline",
      proof: { test: "so does a read that does not end", in: "tests/runtime/gateway.c" },
    },
    {
      id: "gateway-lies",
      fault: "… which answers what is not there",
      right: "it is taken for a trap",
      proof: { test: "so does one that names bytes which are not there", in: "tests/runtime/gateway.c" },
    },
    {
      id: "gateway-feed-trap",
      fault: "the parser of endless answers has a bug",
      right: "a trap of the sandbox ends the connection, and the server is asked anew",
      proof: { test: "a trap over an endless answer ends its connection", in: "tests/runtime/gateway.c" },
    },
    {
      id: "accept-memory",
      fault: "the kernel has no memory for a connection",
      right: "it waits, and the kernel is not asked on and on",
      proof: {
        test: "where the kernel has no memory for a connection, it is not asked on and on",
        in: "tests/runtime/accepts.c",
      },
    },
    {
      id: "accept-descriptor",
      fault: "another takes the last descriptor of the process",
      right: "connections wait until there is one",
      proof: {
        test: "where another takes the last descriptor, the kernel is not asked on and on either",
        in: "tests/runtime/accepts.c",
      },
    },
    {
      id: "socket-thousands",
      fault: "10 000 peers connect at once",
      right: "each is heard",
      proof: { test: "10 000 connections are a number, and each is heard", in: "tests/runtime/sockets.c" },
    },
    {
      id: "socket-slow",
      fault: "a peer sends a byte at a time",
      right: "nobody else waits for it",
      proof: { test: "a peer that takes its time holds nobody up", in: "tests/runtime/sockets.c" },
    },
    {
      id: "client-nobody",
      fault: "a server that a plugin connects to is not there, or gone",
      right: "it is tried again, in longer and longer waits, counted and said",
      proof: {
        test: "a server that is not there yet is no failure, and the log says so",
        in: "tests/runtime/clients.c",
      },
    },
    {
      id: "client-storm",
      fault: "a server accepts connections, and closes each at once",
      right: "the waits grow all the same",
      proof: {
        test: "a connection that brought nothing leaves the waits long",
        in: "tests/runtime/clients.c",
      },
    },
    {
      id: "client-silent",
      fault: "a server does not answer an attempt to connect",
      right: "the attempt is given up; close does not wait for it",
      proof: { test: "an attempt that nobody answers is given up", in: "tests/runtime/clients.c" },
    },
    {
      id: "client-itself",
      fault: "the kernel connects a client with itself",
      right: "that counts as a failure",
      proof: { test: "a connection with itself, which TCP has, is none", in: "tests/runtime/clients.c" },
    },
    {
      id: "client-aborts",
      fault: "a server resets a connection in the midst of a message",
      right: "it is counted, and the connection made again",
      proof: { test: "a server that aborts is counted, and no more", in: "tests/runtime/clients.c" },
    },
    {
      id: "client-permission",
      fault: "a plugin would connect to what it may not",
      right: "open fails, and says to what it may",
      proof: { test: "a server that no permission names is refused", in: "tests/runtime/clients.c" },
    },
    ...tls,
    ...polls,
    ...subscriptions,
    {
      id: "input-silent",
      fault: "an input that had messages has none any more",
      right: "the log says so once, with its counters",
      proof: {
        test: "an input that had lines and is silent for 5 minutes says so, once",
        in: "tests/runtime/silence.c",
      },
    },
    {
      id: "timer-late",
      fault: "ticks that nobody took",
      right: "they are one",
      proof: { test: "ticks that nobody takes become one", in: "tests/runtime/inputs.c" },
    },
    {
      id: "file-breaks",
      fault: "a disk breaks in the midst of a file",
      right: "the source fails behind what it had",
      proof: {
        test: "a file that breaks makes the source fail, after the lines before it",
        in: "tests/e2e/inputs.test.ts",
      },
    },
    {
      id: "progress-beside",
      fault: "a tool asks for progress all the time, on another thread",
      right: "no batch is disturbed, nor close",
      proof: {
        test: "a thread that asks all the time disturbs neither batches nor close",
        in: "tests/runtime/progress.c",
      },
    },
  ],
};
