# Sourced by ./dev: a virtual machine for what this host's kernel does not have, such as control
# groups of version 2 with every controller, systemd as the init, and AppArmor.
#
#   vm_set_up    installs what it takes to make and to run one
#   vm_base      makes the machine's disk once: build/vm/KEY with disk, kernel and initrd
#
# What a machine writes to its disk goes when it ends.

VM_FOLDER=build/vm
VM_DISK_BYTES=3G
VM_PACKAGES=(systemd-sysv dbus udev kmod apparmor procps busybox-static runc)
VM_KERNEL=linux-image-cloud-$(dpkg --print-architecture 2>/dev/null || echo amd64)
vm=''

vm_set_up() {
  local missing=()
  has qemu-system-x86_64 || missing+=(qemu-system-x86)
  has debootstrap || missing+=(debootstrap)
  has mkfs.ext4 || missing+=(e2fsprogs)
  if ((EUID != 0)); then
    fail "a virtual machine's disk can only be made by root"
  fi
  if ((${#missing[@]} > 0)); then
    refuse_to_install "${missing[*]}"
    note "installing: ${missing[*]}"
    DEBIAN_FRONTEND=noninteractive logged "installing ${missing[*]}" \
      apt-get install -y -qq --no-install-recommends "${missing[@]}"
  fi
}

# A disk is made anew when this file, the distribution or its kernel change.
vm_key() {
  {
    cat packaging/steps/vm.bash /etc/debian_version
    apt-cache policy "$VM_KERNEL" systemd runc | grep Candidate
  } | sha256sum | cut -c 1-16
}

vm_base() {
  local root
  vm=$PWD/$VM_FOLDER/$(vm_key)
  [[ ! -e $vm/disk ]] || return 0
  note "making the virtual machine's disk in $vm (some minutes, once)"
  rm -rf "$VM_FOLDER"
  mkdir -p "$vm"
  root=$vm/root
  logged "installing Debian for the virtual machine" debootstrap --variant=minbase \
    "--include=$(IFS=,; echo "${VM_PACKAGES[*]}")" "$(vm_suite)" "$root"
  vm_configure "$root"
  logged "installing the virtual machine's kernel" env DEBIAN_FRONTEND=noninteractive \
    chroot "$root" apt-get install -y -qq --no-install-recommends "$VM_KERNEL"
  mv "$root"/boot/vmlinuz-* "$vm/kernel"
  mv "$root"/boot/initrd.img-* "$vm/initrd"
  rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*
  truncate -s "$VM_DISK_BYTES" "$vm/disk.new"
  logged "making the virtual machine's disk" mkfs.ext4 -q -F -d "$root" "$vm/disk.new"
  rm -rf --one-file-system "$root"
  mv "$vm/disk.new" "$vm/disk"
}

vm_suite() {
  # shellcheck disable=SC1091  # a file of the host
  (source /etc/os-release && echo "$VERSION_CODENAME")
}

# The machine boots into one unit, which runs what the second disk has to run and ends it all. Few
# modules make a small initrd, and few services a short boot: both count under emulation.
vm_configure() {
  local root=$1
  mkdir -p "$root/payload" "$root/etc/initramfs-tools/conf.d"
  printf '%s\n' MODULES=list COMPRESS=gzip >"$root/etc/initramfs-tools/conf.d/carafe"
  printf '%s\n' virtio_pci virtio_blk ext4 >>"$root/etc/initramfs-tools/modules"
  cat >"$root/etc/systemd/system/carafe-suites.service" <<'END'
[Unit]
Description=The suites of the second disk
Requires=dbus.socket
Wants=apparmor.service systemd-udevd.service
After=dbus.socket apparmor.service systemd-udevd.service sysinit.target
SuccessAction=poweroff-immediate
FailureAction=poweroff-immediate

[Service]
Type=oneshot
StandardOutput=tty
StandardError=tty
TTYPath=/dev/ttyS0
ExecStartPre=/bin/mount -o ro /dev/vdb /payload
ExecStart=/bin/sh /payload/run
END
}
