# shellcheck shell=bash disable=SC2016,SC2154,SC2238
# Work with containers: exec, attach, diff, cp, export, images.

case_exec() {
  c run -d --name web -e A=image -u app -w /srv plain sleep 1000
  c exec web id -un
  c exec -u root web id
  c exec -u 0:29 web id
  because 'Docker writes the error to standard output, and has 126'
  c exec -u nosuch web id
  c exec web pwd
  c exec -w /tmp web pwd
  because 'Docker writes the error to standard output, and has 126; here that is for a command'
  c exec -w /nosuch web pwd
  c exec web sh -c 'echo $A'
  c exec -e A=own -e B=2 web sh -c 'echo $A $B'
  c exec web sh -c 'exit 17'
  c exec web sh -c 'kill -9 $$'
  err=1 c exec web sh -c 'echo out; echo err >&2'
  because 'Docker writes the error to standard output; since version 23 it has 127, as here'
  c exec web nosuch
  because 'Docker writes the error to standard output'
  c exec web /etc
  because 'Docker writes the error to standard output'
  c exec web /bin/text
  c exec web
  c exec
  c exec --nosuch web true
  c exec -i web cat <<<"through standard input"
  c exec web cat <<<"not connected"
  c exec -t web tty
  c exec -d web sh -c 'echo done >/tmp/by-exec; chmod 666 /tmp/by-exec'
  because 'the exit code says what the trouble is'
  c exec -d web nosuch
  c exec -d -u root web sh -c 'sleep 1000'
  f='s/[0-9]+/N/g' c exec -u root web sh -c 'ls -d /proc/[0-9]*'
  c exec -u root web sh -c 'cat /proc/1/cmdline | tr "\0" " "'
  c exec -u root web grep CapEff /proc/self/status
  because 'runc fails at that on kernels with capabilities that it does not know'
  c exec --privileged -u root web sh -c 'test -r /dev/null && echo readable'
  c exec --detach-keys 'ctrl-x,x' web echo keys
  c exec --detach-keys nonsense-keys web echo keys
  printf 'A=file\n' >env
  c exec --env-file env web sh -c 'echo $A'
  because 'no command takes the id of a further process'
  c inspect -f '{{json .ExecIDs}}' web
  c stop -t 0 web
  c exec web true
}

case_attach() {
  c run -d --name chatty plain sh -c 'sleep 1; echo out; echo err >&2; exit 4'
  err=1 c attach chatty
  c attach chatty
  c run -d -i --name cat plain cat
  # Once the input has ended, Docker does not always show what was on its way.
  c attach cat < <(echo "to its standard input"; sleep 2)
  c logs cat
  c kill cat
  c wait cat
  c create -i --name again plain sh -c 'read line; echo $line; sleep 1; exit 5'
  c start again
  c start -a -i again <<<"to one that runs"
  c wait again
  c run -d --name deaf plain sh -c 'sleep 0.5; cat; echo end'
  c attach --no-stdin deaf <<<"not read"
  c create -i --name ai plain cat
  c start -ai ai <<<"with both"
  c start -a chatty
  c start -a nosuch
}

case_files() {
  c run -d --name web plain sh -c 'echo new >/etc/new; rm /srv/data/link; echo more >>/srv/data/file; mkdir /srv/dir; echo ready; sleep 1000'
  await_line web ready
  note "diff" "$("$engine_command" diff web | sort)"
  c cp web:/etc/new .
  note "the copy" "$(cat new)"
  c cp web:/srv/data copied
  note "the copied directory" "$(ls copied; cat copied/file)"
  c cp web:/srv/data/. there
  mkdir into
  c cp web:/srv/data into
  note "into a directory" "$(find into there | sort)"
  c cp new web:/srv/dir
  c cp new web:/srv/dir/renamed
  c cp into web:/srv/
  c exec web sh -c 'ls /srv /srv/dir /srv/into/data'
  note "a tar stream of a file" "$("$engine_command" cp web:/etc/new - | tar -t)"
  note "a tar stream of a directory" "$("$engine_command" cp web:/srv/data - | tar -t | sort)"
  c cp - web:/srv/dir < <(tar -c into)
  c exec web ls /srv/dir/into
  c cp web:/nosuch .
  c cp nosuch web:/srv
  c cp new web:/nosuch/
  c cp new web:/nosuch/deep
  c cp new nosuch:/
  c cp web:/etc/new web:/etc/other
  c cp new other
  c cp web:/srv/data/absolute .
  note "a link as it is" "$(readlink absolute)"
  c cp -L web:/srv/data/absolute followed
  note "a link followed" "$(head -n 1 followed)"
  c cp new web
  c cp web:/srv/data new
  note "export" "$("$engine_command" export web | tar -t | sort | grep -v '^dev/\|^\.dockerenv\|^proc/\|^sys/\|^etc/mtab' | sed 's|^\./||;s|/$||' | grep .)"
  c export -o exported.tar web
  note "the exported file" "$(tar -xOf exported.tar etc/new)"
  c export nosuch
  c stop -t 0 web
  c cp web:/etc/new again
  note "of a stopped container" "$(cat again)"
  c cp again web:/srv
  c start -a nosuch
  note "diff of a stopped container" "$("$engine_command" diff web | sort)"
}

case_images() {
  c images -q nosuch
  f='s/ +/ /g;s/[0-9.]+ ?MB/SIZE/' c images plain
  c images --format '{{.Repository}}:{{.Tag}} {{.ID}}' plain
  c images --no-trunc -q plain
  c tag plain other:2
  c images -q other
  c images --format '{{.Tag}}' other
  c tag nosuch x
  c tag plain 'Bad Name'
  c run --name user other:2 true
  c rmi other:2
  c rmi plain:nosuch
  c image inspect -f '{{json .Config.Cmd}} {{json .Config.Env}} {{.Config.WorkingDir}} {{.Config.User}} {{.Os}} {{.Architecture}}' settings:1
  c image inspect -f '{{json .RepoTags}}' settings:1
  c image inspect -f '{{json .Config.ExposedPorts}} {{json .Config.Volumes}} {{json .Config.Labels}} {{.Config.StopSignal}}' settings:1
  c image inspect nosuch
  err=0 c import - imported:1 <"$work/root.tar"
  c run --rm imported:1 echo from import
  c create --name holder imported:1 true
  c rmi imported:1
  c rmi -f imported:1
  c rm holder
  c import nosuch.tar
  c import --change 'NOSUCH x' - bad <"$work/root.tar"
  c import - <<<"no archive"
  err=0 c import --change 'CMD echo shell form' - shell <"$work/root.tar"
  c image inspect -f '{{json .Config.Cmd}}' shell
  c run --rm shell
  c rmi shell
  c images nosuch1 nosuch2
}

case_image_verbs() {
  c image ls -q nosuch
  c image tag plain mine:1
  c image tag mine:1 mine:2
  c image ls --format '{{.Repository}}:{{.Tag}}' mine
  c image ls --filter reference='mine:*' --format '{{.Tag}}'
  c image ls --filter dangling=true -q
  c image ls --filter before=nosuch
  c image ls --filter nosuch=1
  c image inspect -f '{{.Os}} {{.Architecture}} {{.Id | len}}' mine:1
  c image inspect -f '{{json .RepoTags}}' mine:1
  c image inspect mine:1 nosuch -f '{{.Os}}'
  because 'the comment of an import is what its user says'
  c image history --format '{{.Comment}}' mine:1
  c image history -q mine:1
  c image history nosuch
  c history --no-trunc --format '{{.CreatedBy}}' mine:1
  c image save -o saved.tar mine:1
  because 'what Docker before version 1.10 reads is not written'
  note "what was saved" "$(tar -tf saved.tar | grep -x 'manifest.json\|repositories' | sort)"
  c image rm mine:1 mine:2
  f='/^Loaded image/!d' c image load -i saved.tar
  c image load -q -i nosuch.tar
  c image load <<<"no archive"
  c image save nosuch
  c image save -o out
  c image rm nosuch
  c image rm
  err=0 c image import - imported:2 <"$work/root.tar"
  c image rm -f imported:2
  c run --name changed plain sh -c 'echo new >/srv/new'
  c commit -m 'a change' -a somebody -c 'CMD ["cat","/srv/new"]' changed committed:1
  c run --rm committed:1
  c image inspect -f '{{.Comment}} {{.Author}} {{json .Config.Cmd}}' committed:1
  c commit nosuch
  c commit changed 'Bad Name'
  c container commit changed committed:2
  c rmi committed:1 committed:2
  c image nosuch
  because 'help that was not asked for goes to standard output'
  c image
}

case_words() {
  c nosuch
  c ps --nosuch
  c ps --format
  c rm
  c stop
  c start
  c kill
  c wait
  c rename one
  c run
  c create
  c volume nosuch
  c container nosuch
  c images --nosuch
}
