# shellcheck shell=bash disable=SC2016,SC2154,SC2238
# What is told of containers: ps, inspect, logs, top, stats, port, events.

case_ps() {
  c run -d --name one --label tier=front --label x plain sleep 1000
  c run --name two --label tier=back plain sh -c 'exit 3'
  c create --name three entry
  f='s/ +/ /g' c ps
  f='s/ +/ /g' c ps -a
  f='s/ +/ /g' c ps -l
  f='s/ +/ /g' c ps -n 2
  c ps -aq
  c ps -aq --no-trunc
  c ps -a --format '{{.Names}}'
  c ps -a --format '{{.ID}} {{.Image}} {{.Command}} {{.RunningFor}} {{.State}}'
  because 'without a network (CARAFE_NETWORK=none), so that nothing on the host is touched'
  c ps -a --format '{{.Names}}|{{.Ports}}|{{.Mounts}}|{{.LocalVolumes}}|{{.Networks}}|{{.Labels}}' --filter label=tier
  c ps -a --no-trunc --format '{{.ID}} {{.Command}}'
  f='s/ +/ /g' c ps -a --format 'table {{.Names}}\t{{.Status}}'
  c ps -a --format '{{.Label "tier"}}'
  c ps -a --format '{{json .Names}}'
  f='s/"(CreatedAt|Size|Networks)":"[^"]*"/"\1":""/g;s/"Platform":null,//' c ps -a --format json --filter name=three
  c ps -a --format '{{.NoSuch}}'
  c ps -a --format '{{'
  c ps -a --filter name=o --format '{{.Names}}'
  c ps -a --filter name=^one$ --format '{{.Names}}'
  c ps -a --filter label=tier=back --format '{{.Names}}'
  c ps -a --filter label=tier --format '{{.Names}}'
  c ps -a --filter status=exited --format '{{.Names}}'
  c ps -a --filter status=created --filter status=running --format '{{.Names}}'
  c ps -a --filter exited=3 --format '{{.Names}}'
  c ps --filter exited=3 --format '{{.Names}}'
  c ps -a --filter ancestor=plain --format '{{.Names}}'
  c ps -a --filter before=two --format '{{.Names}}'
  c ps -a --filter since=two --format '{{.Names}}'
  c ps -a --filter before=nosuch --format '{{.Names}}'
  c ps -a --filter nosuch=1
  c ps -a --filter status=nosuch
  c ps -a --filter 'id='"$("$engine_command" ps -q --filter name=one)" --format '{{.Names}}'
  c ps extra
  c container ls -a --format '{{.Names}}'
}

case_inspect() {
  local field
  c run -d --name web --label tier=front -e A=1 -w /srv -u app -h box --stop-signal INT --restart on-failure:3 -v data:/d \
    --tmpfs /t:size=1m --read-only --init --shm-size 1m --ulimit nofile=100:200 --add-host other:10.0.0.1 plain sleep 1000
  for field in .Id .Created .Path .Args .State.Status .State.Running .State.Paused .State.Restarting .State.OOMKilled \
    .State.Dead .State.ExitCode .State.Error .State.StartedAt .State.FinishedAt .Image .Name .RestartCount .Platform \
    .MountLabel .ProcessLabel .AppArmorProfile .ExecIDs .Config.Hostname .Config.Domainname .Config.User \
    .Config.AttachStdin .Config.Tty .Config.OpenStdin .Config.StdinOnce .Config.Env \
    .Config.Cmd .Config.Image .Config.Volumes .Config.WorkingDir .Config.Entrypoint .Config.OnBuild .Config.Labels \
    .Config.StopSignal .HostConfig.Binds .HostConfig.ContainerIDFile .HostConfig.LogConfig.Type .HostConfig.LogConfig \
    .HostConfig.PortBindings .HostConfig.RestartPolicy.Name \
    .HostConfig.RestartPolicy.MaximumRetryCount .HostConfig.AutoRemove .HostConfig.VolumeDriver .HostConfig.VolumesFrom \
    .HostConfig.CapAdd .HostConfig.CapDrop .HostConfig.Dns .HostConfig.DnsOptions .HostConfig.DnsSearch .HostConfig.ExtraHosts \
    .HostConfig.GroupAdd .HostConfig.IpcMode .HostConfig.Links .HostConfig.OomScoreAdj .HostConfig.PidMode \
    .HostConfig.Privileged .HostConfig.PublishAllPorts .HostConfig.ReadonlyRootfs .HostConfig.SecurityOpt .HostConfig.Tmpfs \
    .HostConfig.UTSMode .HostConfig.UsernsMode .HostConfig.ShmSize .HostConfig.Init .HostConfig.CpuShares \
    .HostConfig.Memory .HostConfig.NanoCpus .HostConfig.CgroupParent .HostConfig.CpusetCpus .HostConfig.Devices \
    .HostConfig.MemoryReservation .HostConfig.MemorySwap .HostConfig.Ulimits .HostConfig.Isolation \
    .NetworkSettings.IPAddress .NetworkSettings.Ports .NetworkSettings.MacAddress; do
    c inspect -f "{{json $field}}" web
  done
  for field in .Config.AttachStdout .Config.AttachStderr; do
    because 'whether somebody was attached at first is not kept'
    c inspect -f "{{json $field}}" web
  done
  because 'without a network (CARAFE_NETWORK=none), so that nothing on the host is touched; what Docker calls default is none'
  c inspect -f '{{json .HostConfig.NetworkMode}}' web
  because 'every container has a bound on its processes, as with Podman'
  c inspect -f '{{json .HostConfig.PidsLimit}}' web
  because 'Carafe is its own runtime'
  c inspect -f '{{json .HostConfig.Runtime}}' web
  for field in .HostConfig.MaskedPaths .HostConfig.ReadonlyPaths; do
    because 'an isolator knows them, not the specification; explain shows them'
    c inspect -f "{{json $field}}" web
  done
  because 'Mounts has file systems in memory too, which Docker lists there only when they came by --mount'
  c inspect -f '{{range .Mounts}}{{.Type}} {{.Name}} {{.Destination}} {{.Driver}} {{.RW}} {{end}}' web
  because 'without a network (CARAFE_NETWORK=none), so that nothing on the host is touched'
  c inspect -f '{{range $k, $v := .NetworkSettings.Networks}}{{$k}}{{end}}' web
  c inspect -f '{{len .Id}} {{.State.Pid | printf "%d" | len | lt 1}}' web
  c inspect -f '{{index .Config.Labels "tier"}}' web
  f='/^$/d' c inspect -f '{{.NoSuch}}' web
  c inspect -f '{{' web
  c inspect nosuch
  c inspect web nosuch -f '{{.Name}}'
  c inspect --type image web
  c inspect --type container -f '{{.Name}}' web
  c inspect -s -f '{{.SizeRw}}' web
  c container inspect -f '{{.Name}}' web
  c inspect
}

case_logs() {
  c run --name two plain sh -c 'for i in 1 2 3 4 5; do echo err $i >&2; usleep 20000; echo out $i; usleep 20000; done'
  err=1 c logs two
  c logs --tail 2 two
  c logs --tail 0 two
  c logs -n 4 two
  c logs --tail all two
  c logs --tail -1 two
  because 'Docker takes nonsense for all'
  c logs --tail x two
  err=1 c logs -t two
  c logs -t --tail 1 two
  c logs --since 1h two
  c logs --until 1h two
  c logs --since 2000000000 two
  c logs --since 1 two
  c logs --since nonsense two
  c logs -f two
  c logs --follow --tail 1 two
  c run -d --name live plain sh -c 'echo first; sleep 1; echo last'
  c logs -f live
  c run --name partial plain sh -c 'printf "no newline"'
  c logs partial
  c run --name binary plain sh -c 'printf "a\000b\377c\n"'
  because 'Docker keeps text, and replaces what is none'
  note "binary output" "$("$engine_command" logs binary | od -c)"
  c run --log-driver none --name silent plain echo lost
  c logs silent
  because 'Docker 20.10 says so and does not end'
  c run --log-driver nosuch plain true
  c run --log-opt nosuch=1 plain true
  c run -d -t --name term plain sh -c 'echo in a terminal'
  c wait term
  note "of a terminal" "$("$engine_command" logs term | od -c)"
  c logs two live
  c logs
}

case_top() {
  c run -d --name web plain sh -c 'sleep 1000 & sleep 1000'
  f='s/[0-9]+(:[0-9:]+)?/N/g;s/ +/ /g' c top web
  f='s/[0-9]+/N/g;s/ +/ /g' c top web -o pid,args
  f='s/[0-9]+/N/g;s/ +/ /g' c top web -eo pid,comm
  c top web -o args
  c top
  f='s/ +/ /g;2,$d' c stats --no-stream web
  f='s/[0-9.]+(%|[kMG]?i?B)/N\1/g' c stats --no-stream --format '{{.Name}} {{.ID}} {{.CPUPerc}} {{.PIDs}}' web
  f='s/[0-9.]+//g;s/[kMG]i?B/B/g' c stats --no-stream --format '{{.MemPerc}} {{.NetIO}}' web
  c stats --no-stream --format '{{.Container}}' web
  c stats --no-stream --format '{{.NoSuch}}' web
  c port web
  c port web 80
  c run --name ended plain true
  c port ended
}

case_events() {
  local begin
  begin=$(date +%s.%N)
  c run --name web --label tier=front plain true
  c create --name other plain sh -c 'sleep 1000'
  c start other
  c pause other
  c unpause other
  c exec other true
  c exec -d other true
  c rename other another
  c kill -s WINCH another
  c restart -t 0 another
  c stop -t 0 another
  c update --restart no another
  c rm another
  sleep 0.3
  # Docker tells of networks, too; a container has one there.
  f='s/ +/ /g' c events --since "$begin" --until "$(date +%s.%N)" --filter type=container --format '{{.Action}} {{.Actor.Attributes.name}}'
  c events --since "$begin" --until "$(date +%s.%N)" --filter event=die --filter type=container --format '{{.Action}} {{.Actor.Attributes.exitCode}}'
  c events --since "$begin" --until "$(date +%s.%N)" --filter container=web --filter type=container --format '{{.Type}} {{.Status}} {{.From}} {{.Scope}}'
  c events --since "$begin" --until "$(date +%s.%N)" --filter label=tier=front --filter event=create
  c events --since "$begin" --until "$(date +%s.%N)" --filter container=nosuch
  c events --since nonsense --until 1s
  because 'Docker pays no attention to a filter that it does not know'
  c events --filter nosuch=1 --until 1s
}

case_ids() {
  local id
  c run -d --name web plain sleep 1000
  id=$("$engine_command" ps -q --no-trunc)
  c inspect -f '{{.Name}}' "${id:0:12}"
  c inspect -f '{{.Name}}' "${id:0:1}"
  c inspect -f '{{.Name}}' "$id"
  c inspect -f '{{.Name}}' /web
  f='/^$/d' c inspect -f '{{.Name}}' "${id^^}"
  c exec "${id:0:4}" echo by prefix
  for _ in {1..17}; do
    quietly create plain true
  done
  # Of eighteen ids two begin with the same of sixteen digits.
  id=$("$engine_command" ps -aq | cut -c 1 | sort | uniq -d | head -n 1)
  f="s/ $id/ X/" c container inspect "$id"
  note "stop an ambiguous one" "$("$engine_command" stop "$id" >/dev/null 2>&1 && echo stopped || echo refused)"
  c rm -f ''
}
