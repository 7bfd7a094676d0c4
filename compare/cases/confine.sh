# shellcheck shell=bash disable=SC2016,SC2154
# What a container may do and what not: capabilities, system calls, masked paths, devices, mounts.

# Whether there is no capability that this host withholds: runc wants to give those, too, and fails.
all_capabilities() {
  local last own
  read -r last </proc/sys/kernel/cap_last_cap
  own=$(sed -n 's/^CapEff:[[:space:]]*//p' /proc/self/status)
  ((16#$own == (1 << (last + 1)) - 1))
}

case_capabilities() {
  local probe='grep -E "^(Cap|NoNewPrivs|Seccomp:)" /proc/self/status'
  c run --rm plain sh -c "$probe"
  c run --rm -u 1000 plain sh -c "$probe"
  c run --rm --cap-add net_admin --cap-drop CAP_CHOWN plain sh -c "$probe"
  c run --rm --cap-drop all plain sh -c "$probe"
  c run --rm --cap-drop all --cap-add sys_time -u app plain sh -c "$probe"
  c run --rm --cap-drop ALL --cap-add chown --cap-drop CHOWN plain sh -c "$probe"
  c run --rm --security-opt no-new-privileges plain sh -c "$probe"
  c run --rm --security-opt no-new-privileges:true -u 1000 plain sh -c "$probe"
  c run --rm --security-opt seccomp=unconfined plain sh -c "$probe"
  c run --rm --security-opt seccomp:unconfined plain sh -c "$probe"
  c run --rm --cap-add nonsense plain true
  c run --rm --cap-drop nonsense plain true
  c run --rm --security-opt nonsense plain true
  c run --rm --security-opt seccomp=/nonsense plain true
  c create --name asked --cap-add net_admin --cap-add CAP_SYS_TIME --cap-drop mknod --security-opt no-new-privileges plain true
  c inspect -f '{{.HostConfig.CapAdd}} {{.HostConfig.CapDrop}} {{.HostConfig.SecurityOpt}} {{.HostConfig.Privileged}}' asked
}

case_further_processes() {
  local probe='grep -E "^(Cap|NoNewPrivs|Seccomp:)" /proc/self/status'
  quietly run -d --name confined --cap-drop chown --security-opt no-new-privileges plain sleep 60
  c exec confined sh -c "$probe"
  c exec -u 1000 confined sh -c "$probe"
  all_capabilities || return 0
  c exec --privileged confined sh -c 'grep -E "^(CapEff|NoNewPrivs|Seccomp:)" /proc/self/status | sed "s/ffff*/all/"'
}

case_system_calls() {
  c run --rm plain busybox unshare -m true
  c run --rm plain busybox unshare -U true
  c run --rm plain busybox mount -t tmpfs tmpfs /srv
  c run --rm plain busybox umount /dev/shm
  c run --rm plain busybox nsenter -t 1 -m true
  c run --rm plain busybox dmesg
  c run --rm plain busybox hostname other
  c run --rm plain busybox chroot / true
  c run --rm plain busybox nice -n -5 true
  c run --rm plain busybox ip link set lo mtu 1400
  c run --rm --cap-add sys_admin plain busybox mount -t tmpfs tmpfs /srv
  c run --rm --cap-add sys_admin plain busybox unshare -m true
  c run --rm --security-opt seccomp=unconfined plain busybox unshare -U true
  all_capabilities || return 0
  c run --rm --privileged plain busybox mount -t tmpfs tmpfs /srv
}

case_system_files() {
  c run --rm --network none plain sh -c 'for f in /proc/kcore /proc/keys /proc/timer_list /proc/sched_debug /proc/acpi /proc/scsi \
    /sys/firmware /sys/devices/virtual/powercap; do [ -e $f ] && echo $f $(ls -A $f | wc -l) $(head -c 9 $f 2>&1 | wc -c); done'
  c run --rm --network none plain sh -c 'for f in /proc/sys/kernel/core_pattern /proc/sysrq-trigger /proc/irq /proc/bus /proc/fs \
    /sys/kernel /sys/fs/cgroup; do test -w $f && echo $f can be written to; done'
  # Docker before 28 hides neither /proc/interrupts nor thermal_throttle; and has no /dev/core where the host has no /proc/kcore.
  f='/kcore/d' c run --rm --network none plain sh -c 'ls -l /dev | sed "s/  */ /g" | cut -d" " -f1,3-6,10- | grep -v "^total"'
  f='s/,mode=755$//; \|^/proc/interrupts|d; \|/thermal_throttle |d' c run --rm --network none plain sh -c 'cut -d" " -f2-4 /proc/self/mounts | grep -vE "^/ |/etc/|cgroup" | sort'
}

case_settings() {
  c run --rm --network none --sysctl net.ipv4.ip_forward=1 plain cat /proc/sys/net/ipv4/ip_forward
  c run --rm --sysctl kernel.msgmax=65536 plain cat /proc/sys/kernel/msgmax
  c run --rm --sysctl kernel.core_pattern=x plain true
  c run --rm --sysctl vm.swappiness=1 plain true
  c run --rm --network host --sysctl net.ipv4.ip_forward=1 plain true
  c run --rm --ipc host --sysctl kernel.msgmax=65536 plain true
  c run --rm --sysctl nonsense plain true
}

case_devices() {
  c run --rm --device /dev/zero:/dev/other plain sh -c 'ls -l /dev/other | cut -d" " -f1; head -c 3 /dev/other | wc -c'
  because 'Docker takes the missing device for a missing command'
  c run --rm --device /dev/nonsense plain true
  c run --rm --device /dev/zero:/dev/other:rx plain true
  c create --name device --device /dev/zero:/dev/other:r plain true
  c inspect -f '{{json .HostConfig.Devices}}' device
}
