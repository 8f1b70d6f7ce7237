# SPDX-License-Identifier: GPL-2.0-or-later
# complete.zsh LINE - what zsh offers at the end of the line, one a line, asked as a
# person does: in a shell on a terminal of its own, with the tab key. It finds its
# functions by $FPATH.
if [[ $1 != --inside ]]; then
    zmodload zsh/zpty
    zpty shell "TERM=dumb zsh -f -i"
    zpty -w shell "source ${(q)${0:A}} --inside"
    zpty -r -m shell discard '*READY*'
    zpty -w -n shell "$1"$'\t'
    zpty -r -m shell said '*DONE*'
    zpty -d shell
    for line in ${(f)said}; do
        line=${line%%$'\r'*}
        [[ $line == *offer:* ]] && print -r -- ${line##*offer:}
    done
    exit 0
fi

PROMPT= RPROMPT=
unsetopt zle_bracketed_paste prompt_cr prompt_sp
autoload -U compinit && compinit -u -D
# Every match is told on a line of its own.
compadd() {
    if [[ ${@[(I)-(O|A|D)*]} -gt 0 ]]; then
        builtin compadd "$@"
        return
    fi
    local -a offers
    builtin compadd -A offers "$@"
    (($#offers)) && print -rl -- '' offer:$^offers
    builtin compadd "$@"
}
done-completing() {
    zle complete-word
    print DO''NE
}
zle -N done-completing
bindkey '^I' done-completing
print REA''DY
