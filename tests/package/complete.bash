# SPDX-License-Identifier: GPL-2.0-or-later
# complete.bash WORD... - what bash offers for the last word, one a line.
. /usr/share/bash-completion/bash_completion
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
COMP_LINE=$*
COMP_POINT=${#COMP_LINE}
_completion_loader "$1"
function=$(complete -p "$1" | sed 's/.* -F \([^ ]*\) .*/\1/')
compopt() { :; } # only makes sense at a prompt
"$function" "$1" "$2" "${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\n' "${COMPREPLY[@]}"
