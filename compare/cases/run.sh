# shellcheck shell=bash disable=SC2016,SC2154,SC2238
# run and create: words, exit codes, what the process finds.

case_exit_codes() {
  c run --rm plain true
  c run --rm plain false
  c run --rm plain sh -c 'exit 42'
  c run --rm plain sh -c 'kill -KILL $$'
  c run --rm plain sh -c 'kill -TERM $$; echo still here'
  c run --rm plain nosuch
  c run --rm plain /bin/nosuch
  c run --rm plain /bin/text
  c run --rm plain /etc
  c run --rm nosuchimage:tag true
  c run --rm plain
  c run --nosuchoption plain true
  c run --rm --name 'bad name' plain true
  c run --rm -w relative plain true
  c run --rm -u nosuchuser plain true
  c run --rm --entrypoint nosuch plain
  c run -d plain nosuch
  c run -d --name left plain nosuch
  c inspect -f '{{.State.Status}} {{.State.ExitCode}}' left
  c run --rm -d --name gone plain nosuch
  f='/^$/d' c inspect -f '{{.State.Status}}' gone
  c run --rm --restart always plain true
  c run --restart sometimes plain true
  c run --restart on-failure:x plain true
}

case_output() {
  err=1 c run --rm plain sh -c 'echo out; echo err >&2'
  c run --rm plain sh -c 'printf "no newline"'
  err=1 c run --name both plain sh -c 'echo out; echo err >&2; exit 3'
  err=1 c logs both
  c run --rm plain cat
  c run --rm -i plain cat <<<"through standard input"
  c run --rm -i plain sh -c 'wc -c' < <(head -c 1000000 /dev/zero)
  c run --rm plain wc -c <<<"not connected"
  c run --rm -t plain tty
  because 'refused by name: standard streams are all attached'
  c run --rm -a stdout plain sh -c 'echo out; echo err >&2'
}

case_process() {
  c run --rm plain id
  c run --rm -u app plain id
  c run --rm -u 1000 plain id
  c run --rm -u 1000:29 plain id
  c run --rm -u app:audio plain id
  c run --rm -u 4711 plain id
  c run --rm -u 4711:0 plain sh -c 'id -u; id -g; id -G'
  c run --rm --group-add audio plain id
  c run --rm --group-add 77 plain id -G
  c run --rm -w /srv plain pwd
  c run --rm -w /new/directory plain pwd
  f='/^HOSTNAME/d' c run --rm plain sh -c 'env | sort'
  f='/^HOSTNAME/d' c run --rm -e A=1 -e B= -e C plain sh -c 'env | sort'
  A=from-here c run --rm -e A plain sh -c 'echo $A'
  printf '# comment\nA=1\nB=two words\nEMPTY=\n\n' >env
  c run --rm --env-file env plain sh -c 'echo "$A|$B|$EMPTY"'
  c run --rm --env-file nosuch plain true
  f='/^HOSTNAME/d' c run --rm -u app plain sh -c 'env | sort'
  c run --rm -h box plain hostname
  c run --rm -h box plain sh -c 'echo $HOSTNAME'
  c run --rm plain sh -c 'hostname | wc -c'
  c run --rm plain sh -c 'echo $$'
  c run --rm --init plain sh -c 'test $$ != 1'
  f='s/[0-9]+/N/g' c run --rm plain sh -c 'ps | wc -l'
  c run --rm plain sh -c 'ls /proc/self/fd | wc -l'
  c run --rm --ulimit nofile=100:200 plain sh -c 'ulimit -n; ulimit -Hn'
  c run --rm --read-only plain touch /x
  c run --rm --read-only --tmpfs /scratch plain touch /scratch/x
  c run --rm --shm-size 8m plain sh -c 'grep /dev/shm /proc/mounts | tr , "\n" | grep size'
  c run --rm --add-host other:10.0.0.1 plain grep other /etc/hosts
  c run --rm plain sh -c 'umask; pwd; stat -c "%a %u %F" /dev/null /dev/full /tmp /dev/shm'
  c run --rm plain sh -c 'readlink /dev/fd /dev/stdin /dev/ptmx'
  c run --rm --network none plain ls /sys/class/net
  c run --rm --network nosuch plain true
}

case_image_settings() {
  c run --rm settings:1
  c run --rm settings:1 sh -c 'echo other $COLOUR'
  c run --rm -e COLOUR=red -u root -w / settings:1
  c run --rm entry
  c run --rm entry three
  c run --rm --entrypoint sh entry -c 'echo own'
  c run --rm --entrypoint '' entry sh -c 'echo none'
  c run --rm --entrypoint '' entry
  c create --name made settings:1
  c inspect -f '{{json .Config.Cmd}} {{json .Config.Entrypoint}} {{.Config.User}} {{.Config.WorkingDir}}' made
  c inspect -f '{{json .Config.Labels}} {{json .Config.ExposedPorts}} {{json .Config.Volumes}} {{.Config.StopSignal}}' made
  c inspect -f '{{.Path}} {{json .Args}}' made
  c start -a made
}

case_create() {
  c create --name made plain echo hello
  c inspect -f '{{.State.Status}} {{.State.Running}} {{.State.Pid}} {{.State.ExitCode}}' made
  c ps -q
  f='s/ +/ /g' c ps -a --format '{{.Names}} {{.Status}} {{.State}} {{.Command}}'
  c logs made
  c start made
  c wait made
  c logs made
  c start -a made
  c logs made
  c create --name made plain true
  c create nosuchimage:tag
  c create plain
  c start nosuch
  c start made nosuch
  c create --cidfile id --label a=1 --label b plain true
  note "the id in the file" "$(cat id)"
  c create --cidfile id plain true
  c inspect -f '{{json .Config.Labels}}' "$(cat id)"
  c inspect -f '{{.State.Status}}' "$(cut -c 1-12 id)"
  c inspect -f '{{.State.Status}}' "$(cut -c 1-30 id)"
  c run --rm --cidfile id2 plain true
  note "the id of one that is gone" "$(cat id2)"
}

case_volumes() {
  c volume create data
  c volume create data
  c run --rm -v data:/d plain sh -c 'echo kept >/d/f'
  c run --rm -v data:/d:ro plain sh -c 'cat /d/f; touch /d/g'
  mkdir shared
  echo host >shared/f
  c run --rm -v "$PWD/shared:/d" plain sh -c 'cat /d/f; echo container >/d/f'
  note "what the container wrote" "$(cat shared/f)"
  c run --rm --mount "type=bind,source=$PWD/shared,target=/d,readonly" plain touch /d/g
  c run --rm --mount type=tmpfs,target=/d plain sh -c 'touch /d/g; ls /d'
  c run --rm --mount "type=bind,source=$PWD/nosuch,target=/d" plain true
  c run --rm -v relative/path:/d plain true
  c run --name user -v data:/d plain true
  f='s/ +/ /g' c volume ls
  c volume ls -q
  c volume inspect -f '{{.Name}} {{.Driver}} {{.Scope}}' data
  c inspect -f '{{range .Mounts}}{{.Type}} {{.Name}} {{.Destination}} {{.RW}}{{end}}' user
  c volume rm data
  c rm user
  c volume rm data
  c volume rm data
  c volume inspect data
  c run --name anonymous settings:1 ls /srv/data
  because 'a volume without a name belongs to its container alone, and is not listed'
  c volume ls -q
  c rm -v anonymous
  c volume ls -q
}
