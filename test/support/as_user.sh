#!/bin/sh
# as_user.sh ASIDE HOME DIRECTORY... -- [+CAPABILITY,...] COMMAND...: runs a command as nobody, who gets to see these directories of
# HOME (root's, which nobody may enter). Run it in a mount namespace of its own: unshare -m. ASIDE is an empty directory.
set -e
aside=$1 home=$2
shift 2
mount -t tmpfs none "$aside"
directories=
while [ "$1" != -- ]; do
  mkdir -p "$aside$1"
  mount --bind "$1" "$aside$1"
  directories="$directories $1"
  shift
done
shift
mount -t tmpfs -o mode=755 none "$home"
for directory in $directories; do
  mkdir -p "$directory"
  mount --move "$aside$directory" "$directory"
done
umount "$aside"
held="--inh-caps=-all"
case $1 in
+*)
  held="--inh-caps=$1 --ambient-caps=$1"
  shift
  ;;
esac
exec setpriv --reuid=65534 --regid=65534 --clear-groups $held "$@"
