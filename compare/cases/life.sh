# shellcheck shell=bash disable=SC2016,SC2154,SC2238
# From the start to the removal.

case_life() {
  c run -d --name web plain sleep 1000
  c inspect -f '{{.State.Status}} {{.State.Running}} {{.State.Paused}} {{.State.ExitCode}} {{.RestartCount}}' web
  c start web
  c run -d --name web plain sleep 1000
  c pause web
  c inspect -f '{{.State.Status}} {{.State.Running}} {{.State.Paused}}' web
  c ps --format '{{.Names}} {{.State}} {{.Status}}'
  c pause web
  c exec web true
  c start web
  c unpause web
  c unpause web
  c stop -t 0 web
  c inspect -f '{{.State.Status}} {{.State.ExitCode}}' web
  c ps -a --format '{{.Names}} {{.State}} {{.Status}}'
  c stop web
  c pause web
  c unpause web
  c kill web
  c exec web true
  c top web
  c start web
  c restart -t 0 web
  c inspect -f '{{.State.Status}} {{.RestartCount}}' web
  c rm web
  c create --name before plain true
  c rename before after
  c inspect -f '{{.Name}}' after
  f='/^$/d' c inspect before
  c rename after after
  c rename after web
  c rename nosuch other
  c rename after 'bad name'
  c rm -f web
  c rm -f web
  c rm web
  c stop nosuch
  c restart nosuch
  c kill nosuch
  c pause nosuch
  c unpause nosuch
  c wait nosuch
  c logs nosuch
  c top nosuch
  c attach nosuch
  c exec nosuch true
  c port nosuch
  c diff nosuch
  c stats --no-stream nosuch
  c update --restart always nosuch
}

case_signals() {
  local trap='trap "echo got TERM; exit 7" TERM; trap "echo got HUP" HUP; trap "echo got USR1" USR1; echo ready; while :; do sleep 0.1; done'
  c run -d --name polite plain sh -c "$trap"
  await_line polite ready
  c kill -s HUP polite
  await_line polite HUP
  c kill --signal SIGUSR1 polite
  await_line polite USR1
  c kill -s NOSUCH polite
  c kill -s 99 polite
  c inspect -f '{{.State.Status}}' polite
  c stop polite
  c logs polite
  c inspect -f '{{.State.Status}} {{.State.ExitCode}}' polite
  c start polite
  c kill -s 15 polite
  c wait polite
  c start polite
  c kill polite
  c wait polite
  c run -d --name interrupt --stop-signal INT plain sh -c 'trap "exit 9" INT; echo ready; while :; do sleep 0.1; done'
  await_line interrupt ready
  c stop interrupt
  c inspect -f '{{.State.ExitCode}} {{.Config.StopSignal}}' interrupt
  c run -d --name deaf plain sh -c 'trap "" TERM; echo ready; while :; do sleep 0.1; done'
  await_line deaf ready
  c stop -t 1 deaf
  c inspect -f '{{.State.ExitCode}}' deaf
  c run -d --stop-signal NOSUCH plain true
  c run -d --name paused plain sleep 1000
  c pause paused
  c kill paused
  c wait paused
}

case_wait() {
  c run -d --name later plain sh -c 'sleep 0.5; exit 5'
  c wait later
  c wait later
  c run -d --name one plain sh -c 'exit 1'
  c run -d --name two plain sh -c 'exit 2'
  c wait one two
  c run -d --rm --name fleeting plain sh -c 'sleep 0.5; exit 6'
  c wait fleeting
  await fleeting '{{.State.Status}}' ''
  f='/^$/d' c inspect fleeting
  c create --name never plain true
  c stop never
  c kill never
  c restart -t 0 later
  c wait later
}

case_removal() {
  c run -d --name up plain sleep 1000
  c rm up
  c rm -f up
  c run --name down plain true
  c rm down
  c rm down
  because 'Docker wants two characters at least'
  c run --name a --rm plain true
  c run --name aa plain true
  c run --name bb plain true
  c rm aa nosuch bb
  c ps -aq
  c run --name aa plain true
  c run -d --name bb plain sleep 1000
  c create --name cc plain true
  f='/^Total/d;/^$/d' c container prune -f
  c ps -a --format '{{.Names}}'
  f='/^Total/d' c container prune -f
  c container prune <<<n
  c run -d --rm --name self plain sleep 1000
  c stop -t 0 self
  f='/^$/d' c inspect self
}

case_restart_policies() {
  c run -d --name often --restart on-failure:2 plain sh -c 'exit 3'
  await often '{{.State.Status}} {{.RestartCount}}' 'exited 2'
  c inspect -f '{{.State.ExitCode}} {{.RestartCount}} {{json .HostConfig.RestartPolicy}}' often
  c run -d --name fine --restart on-failure plain true
  c wait fine
  c inspect -f '{{.State.Status}} {{.RestartCount}}' fine
  c run -d --name forever --restart always plain sh -c 'sleep 0.2'
  await forever '{{gt .RestartCount 0}}' true
  c stop forever
  c inspect -f '{{.State.Status}}' forever
  c update --restart no forever
  c inspect -f '{{json .HostConfig.RestartPolicy}}' forever
  c update --restart sometimes forever
  c update --restart unless-stopped forever
  c inspect -f '{{.HostConfig.RestartPolicy.Name}}' forever
  c update forever
  c run -d --name killed --restart always plain sleep 1000
  c kill killed
  await killed '{{.State.Status}}' exited
  c inspect -f '{{.State.Status}} {{.RestartCount}}' killed
}

case_health() {
  c run -d --name well --health-cmd true --health-interval 1s plain sleep 1000
  c inspect -f '{{.State.Health.Status}}' well
  await well '{{.State.Health.Status}}' healthy
  c inspect -f '{{.State.Health.Status}} {{.State.Health.FailingStreak}}' well
  c ps --format '{{.Status}}'
  c inspect -f '{{json .Config.Healthcheck}}' well
  c ps -q --filter health=healthy
  c ps -q --filter health=unhealthy
  c run -d --name ill --health-cmd 'echo it hurts; exit 1' --health-interval 1s --health-retries 1 plain sleep 1000
  await ill '{{.State.Health.Status}}' unhealthy
  f='/^$/d' c inspect -f '{{(index .State.Health.Log 0).ExitCode}} {{(index .State.Health.Log 0).Output}}' ill
  c ps --filter name=ill --format '{{.Status}}'
  c run -d --no-healthcheck --name unchecked plain sleep 1000
  c inspect -f '{{json .Config.Healthcheck}}' unchecked
  c run --health-cmd true --health-interval 1 plain true
}
