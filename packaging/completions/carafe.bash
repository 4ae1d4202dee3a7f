# Completion for carafe in bash: the verbs, then the names of containers or images.

_carafe_names() { # _carafe_names KEY COMMAND…: the values of KEY in the JSON that carafe prints
  local key=$1
  shift
  carafe "$@" --format json 2>/dev/null | grep -o "\"$key\": *\"[^\"<]*\"" | cut -d '"' -f 4
}

_carafe() {
  local word=${COMP_WORDS[COMP_CWORD]} words=
  if ((COMP_CWORD == 1)); then
    words='attach create exec explain images info inspect kill load login logout logs ps pull push
      registry rm rmi run search start stop system tag version wait why'
  else
    case ${COMP_WORDS[1]} in
      attach | exec | inspect | kill | logs | rm | start | stop | wait | why)
        words=$(_carafe_names Names ps -a)
        ;;
      create | explain | pull | push | rmi | run | tag) words=$(_carafe_names Repository images) ;;
      load) compopt -o default ;;
      registry) words='ls referrers rm tags' ;;
      system) words=stop ;;
    esac
  fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}

complete -F _carafe carafe
