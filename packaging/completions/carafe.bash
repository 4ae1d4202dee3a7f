# Completion for carafe in bash: verbs, then containers or images, asked from the daemon.

_carafe_names() {
  case $1 in
    containers) carafe ps -a --format json ;;
    images) carafe images --format json ;;
  esac 2>/dev/null | grep -o '"[A-Za-z]*Name[s]*":"[^"]*"\|"Repository":"[^"]*"' | cut -d '"' -f 4
}

_carafe() {
  local word=${COMP_WORDS[COMP_CWORD]} verb=${COMP_WORDS[1]:-} words=
  local verbs='explain exec images info inspect kill load logs ps pull rm rmi run stop system
    version wait why'
  if ((COMP_CWORD == 1)); then
    words=$verbs
  else
    case $verb in
      exec | kill | logs | rm | stop | wait | why | inspect) words=$(_carafe_names containers) ;;
      run | rmi | explain) words=$(_carafe_names images) ;;
      load) compopt -o default ;;
      system) words=stop ;;
    esac
  fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}

complete -F _carafe carafe
