# For the scripts beside this file, which set $here to its folder: where MNIST and libraries are found.
export NETWORK3_DATA="${NETWORK3_DATA:-$here/data}"
# For programs that are not packed.
export NETWORK3_OWN_LIBRARY_PATH="${LD_LIBRARY_PATH-}"
export LD_LIBRARY_PATH="$here/build/Release${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
# The packed C++ libraries would be the older ones on many machines, and are for those without alone.
starts() { "$here/node" -e 'require(process.argv[1])' "$here/build/Release/network3.node" >/dev/null 2>&1; }
with_cxx="$here/c++:$LD_LIBRARY_PATH"
if ! starts && (export LD_LIBRARY_PATH="$with_cxx" && starts); then
  export LD_LIBRARY_PATH="$with_cxx"
fi
