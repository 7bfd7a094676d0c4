# shellcheck shell=bash disable=SC2016,SC2154,SC2238
# Limits: words, what inspect says of them, and what the container finds.

case_limits() {
  local field
  # Docker warns where the kernel does not weigh block devices.
  err=0 c create --name bounded -m 64m --memory-reservation 32m --memory-swap 128m --cpus 0.5 --cpu-shares 512 --cpuset-cpus 0 \
    --pids-limit 50 --blkio-weight 300 --oom-score-adj 100 --ulimit nofile=100:200 plain true
  for field in .Memory .MemoryReservation .MemorySwap .NanoCpus .CpuShares .CpuPeriod .CpuQuota .CpusetCpus .CpusetMems \
    .PidsLimit .OomScoreAdj .OomKillDisable .CpuRealtimePeriod .CpuRealtimeRuntime .CgroupParent .Ulimits; do
    c inspect -f "{{json .HostConfig$field}}" bounded
  done
  c create --name quota --cpu-period 50000 --cpu-quota 25000 plain true
  c inspect -f '{{.HostConfig.CpuPeriod}} {{.HostConfig.CpuQuota}} {{.HostConfig.NanoCpus}}' quota
  c create --name free --pids-limit -1 --memory-swap -1 -m 64m plain true
  c inspect -f '{{.HostConfig.MemorySwap}}' free
  c run --rm -m 1m plain true
  c run --rm -m nonsense plain true
  c run --rm -m 64m --memory-swap 32m plain true
  c run --rm -m 64m --memory-reservation 128m plain true
  c run --rm --memory-swap 64m plain true
  c run --rm --cpus nonsense plain true
  c run --rm --cpus 1000 plain true
  c run --rm --cpus 1 --cpu-quota 1000 plain true
  c run --rm --cpu-quota 1 plain true
  c run --rm --cpu-period 1 plain true
  c run --rm --cpu-shares -1 plain true
  c run --rm --cpuset-cpus 1000 plain true
  c run --rm --cpuset-cpus nonsense plain true
  c run --rm --pids-limit nonsense plain true
  c run --rm --oom-score-adj 2000 plain true
  c run --rm --memory-swappiness 101 plain true
  because 'Docker throws away what it cannot do, and warns'
  c run --rm --blkio-weight 5 plain true
  c run --rm --ulimit nonsense=1 plain true
  c run --rm --ulimit nofile=200:100 plain true
  because 'Docker takes the missing device for a missing command'
  c run --rm --device-read-bps /dev/nonsense:1mb plain true
  c run --rm --device-cgroup-rule nonsense plain true
  # Carafe sets it just after the command has begun.
  c run --rm --oom-score-adj 100 plain sh -c 'sleep 1; cat /proc/self/oom_score_adj'
  c run --rm --cpuset-cpus 0 plain nproc
  c run --rm -m 20m plain sh -c 'tail -c 100000000 /dev/zero >/dev/null; echo $?'
}

case_update() {
  c run -d --name web -m 64m --memory-swap 128m plain sleep 1000
  c update -m 96m web
  c inspect -f '{{.HostConfig.Memory}} {{.HostConfig.MemorySwap}}' web
  c update --memory-swap 256m web
  c update -m 512m web
  c inspect -f '{{.HostConfig.Memory}} {{.HostConfig.MemorySwap}}' web
  c update --cpus 0.5 --cpu-shares 100 --cpuset-cpus 0 web
  c inspect -f '{{.HostConfig.NanoCpus}} {{.HostConfig.CpuShares}} {{.HostConfig.CpusetCpus}}' web
  c update --pids-limit 20 web
  c inspect -f '{{.HostConfig.PidsLimit}}' web
  c exec web nproc
  c update -m 1m web
  c update --cpus nonsense web
  c update --cpuset-cpus 1000 web
  c update -m 64m nosuch
  c update
  f='s|^.*/ ||;s/[0-9.]+//g' c stats --no-stream --format '{{.MemUsage}}' web
}
