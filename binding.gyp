# Built by `npm ci`. Five things come of it:
#   build/Release/pyprobe_native.node   the addon (native/addon), loaded by src/native.ts
#   build/Release/libpyprobe_agent.so   the agent (native/agent), loaded into CPython processes; plain C, knows no Node
#   build/Release/pyprobe_hold          the command before its first instruction (native/launch)
#   build/Release/pyprobe_start         starts pyprobe's own two processes (native/launch)
#   build/Release/pyprobe_sandbox       starts a sandbox process by itself (native/launch)
# All lie side by side there.
{
  "target_defaults": {
    "cflags": ["-Wall", "-Wextra", "-Werror", "-fvisibility=hidden"],
    "cflags!": ["-Wno-unused-parameter", "-O3"],
    "defines": ["_GNU_SOURCE"],
    "include_dirs": ["native"],
  },
  "targets": [
    {
      "target_name": "pyprobe_native",
      "sources": ["<!@(node -p \"require('fs').readdirSync('native/addon').filter((f) => f.endsWith('.cc')).map((f) => 'native/addon/' + f).join(' ')\")"],
      "include_dirs": ["<!(node -p \"require('node-addon-api').include_dir\")"],
      "defines": ["NODE_ADDON_API_DISABLE_CPP_EXCEPTIONS", "NAPI_VERSION=8"],
      "cflags": ["-O2"],
      "cflags_cc": ["-std=gnu++17", "-fno-exceptions"],
    },
    {
      "target_name": "pyprobe_agent",
      "defines!": ["_GNU_SOURCE"], # each file says for itself what it needs
      "type": "shared_library",
      "product_prefix": "lib",
      "sources": ["<!@(node -p \"require('fs').readdirSync('native/agent').filter((f) => f.endsWith('.c')).map((f) => 'native/agent/' + f).join(' ')\")"],
      "cflags": ["-O2"],
      "cflags_c": ["-std=gnu11"],
      # Linked by g++, as all of node-gyp's targets: without --as-needed libstdc++ would come along into every Python.
      # (-z defs: a symbol of Python's or Node's that slipped in must fail here, not in the target.)
      "ldflags": ["-Wl,--as-needed", "-Wl,-z,defs", "-static-libgcc"],
      "libraries": ["-ldl", "-lpthread"],
    },
    {
      "target_name": "pyprobe_hold",
      "type": "executable",
      "sources": ["native/launch/hold.c"],
      "cflags": ["-O2"],
      "cflags_c": ["-std=gnu11"],
      "ldflags": ["-Wl,--as-needed"],
    },
    {
      "target_name": "pyprobe_start",
      "type": "executable",
      "sources": ["native/launch/start.c", "native/launch/room.c"],
      "cflags": ["-O2"],
      "cflags_c": ["-std=gnu11"],
      "defines": ["PYPROBE_NODE=\"<!(node -p process.execPath)\""],
      "ldflags": ["-Wl,--as-needed", "-pthread"],
    },
    {
      "target_name": "pyprobe_sandbox",
      "type": "executable",
      "sources": ["native/launch/sandbox.c"],
      "cflags": ["-O2"],
      "cflags_c": ["-std=gnu11"],
      "ldflags": ["-Wl,--as-needed"],
    },
  ],
}
