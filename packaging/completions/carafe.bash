# Completion for carafe in bash: the verbs, then the names of containers or images.

_carafe_names() { # _carafe_names KEY COMMAND…: the values of KEY in the JSON that carafe prints
  local key=$1
  shift
  carafe "$@" --format json 2>/dev/null | grep -o "\"$key\": *\"[^\"<]*\"" | cut -d '"' -f 4
}

_carafe() {
  local word=${COMP_WORDS[COMP_CWORD]} words=
  if ((COMP_CWORD == 1)); then
    words='attach container create exec explain export history image images import info inspect kill
      load login logout logs ps pull push registry repack rm rmi run save search start stop system
      tag unpack version wait why'
  else
    case ${COMP_WORDS[1]} in
      attach | exec | export | inspect | kill | logs | rm | start | stop | wait | why)
        words=$(_carafe_names Names ps -a)
        ;;
      create | explain | history | pull | push | rmi | run | save | tag | unpack)
        words=$(_carafe_names Repository images)
        ;;
      image) words='history import inspect load ls prune pull rm save tag' ;;
      container) words='exec export inspect kill logs ls prune rm run start stop wait' ;;
      import | load | repack) compopt -o default ;;
      registry) words='ls referrers rm tags' ;;
      system) words='check df info prune stop' ;;
    esac
  fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}

complete -F _carafe carafe
