# shellcheck shell=bash disable=SC2016,SC2154,SC2238
# Networks and their verbs. Containers are made and not started, so that nothing is made on the host.

case_networks() {
  local line
  c network create --subnet 10.213.7.0/24 --gateway 10.213.7.1 --label tier=back back
  c network create --subnet 10.213.7.0/24 back
  c network create --subnet 10.213.7.128/25 overlapping
  c network create --internal --subnet 10.213.8.0/24 inner
  c network create --subnet nonsense bad
  c network create --subnet 10.213.9.0/24 --gateway 10.1.1.1 bad
  c network create --subnet 10.213.9.0/24 --ip-range 10.1.1.0/24 bad
  because 'the name of a network has the form of a container name'
  c network create 'bad name'
  quietly network rm 'bad name'
  because 'Docker looks for a plugin of that name, for a quarter of a minute'
  c network create --driver nosuch bad
  c network create
  c network create a b
  c network ls --format '{{.Name}} {{.Driver}} {{.Scope}}' --filter name=back
  c network ls --format '{{.Name}}' --filter driver=bridge --filter label=tier
  c network ls --format '{{.Name}} {{.Internal}} {{.IPv6}}' --filter name=inner
  c network ls -q --filter name=nosuch
  c network ls --filter nosuch=1
  f='s/ +/ /g' c network ls --filter name=inner
  f='s/ +/ /g' c network ls --filter type=builtin --filter driver=host
  for line in .Name .Scope .Driver .EnableIPv6 .IPAM.Driver .IPAM.Config .Internal .Attachable .Ingress .ConfigOnly .Containers \
    .Options .Labels; do
    c network inspect -f "{{json $line}}" back
  done
  c network inspect -f '{{len .Id}} {{(index .IPAM.Config 0).Subnet}}' back
  c network inspect back inner -f '{{.Name}} {{.Internal}}'
  c network inspect -f '{{.Driver}} {{.Name}}' host
  c network inspect nosuch
  c network inspect back nosuch -f '{{.Name}}'
  c create --name web --network back --ip 10.213.7.9 --network-alias www plain true
  c inspect -f '{{.HostConfig.NetworkMode}}' web
  c inspect -f '{{range $k, $v := .NetworkSettings.Networks}}{{$k}} {{end}}' web
  c inspect -f '{{(index .NetworkSettings.Networks "back").IPAMConfig.IPv4Address}}' web
  c network connect --alias other inner web
  c inspect -f '{{range $k, $v := .NetworkSettings.Networks}}{{$k}} {{end}}' web
  because 'of a container that does not run Docker finds that out when it is started'
  c network connect inner web
  because 'as before'
  c network connect nosuch web
  c network connect inner nosuch
  c network disconnect inner web
  c network disconnect inner web
  because 'as before'
  c network disconnect nosuch web
  because 'Docker 20.10 connects a container to one network when it is made'
  c create --name two --network back --network inner plain true
  c run --rm --network back --ip 10.1.1.1 plain true
  c run --rm --ip 10.213.7.10 --network none plain true
  c rm web
  c network rm back
  c network rm back
  c network rm inner nosuch
  c network rm bridge
  c network rm host
  f='/^Deleted/d;/^$/d' c network prune -f
  because 'help that was not asked for goes to standard output'
  c network
  c network nosuch
}
