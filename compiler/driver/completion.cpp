// Scripts for shells. They know nothing themselves: `meshc complete` says what may stand for the word at the cursor, so
// names of the mesh in the current folder are among it. A candidate that ends in a dot goes on, so no blank follows it.
#include "driver/verbs.h"

namespace meshc::driver {
namespace {

constexpr std::string_view bash_script = R"script(_meshc() {
  local current="${COMP_WORDS[COMP_CWORD]}" IFS=$'\n'
  COMPREPLY=($(meshc complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
  if [ ${#COMPREPLY[@]} -eq 0 ]; then
    compopt -o filenames
    COMPREPLY=($(compgen -f -- "$current"))
  elif [[ ${COMPREPLY[0]} == *. ]]; then
    compopt -o nospace
  fi
}
complete -F _meshc meshc
)script";

constexpr std::string_view zsh_script = R"script(#compdef meshc
_meshc() {
  local -a candidates
  candidates=(${(f)"$(meshc complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)"})
  if (( ${#candidates} == 0 )); then
    _files
    return
  fi
  compadd -S '' -- ${(M)candidates:#*.}
  compadd -- ${candidates:#*.}
}
compdef _meshc meshc
)script";

constexpr std::string_view fish_script = R"script(function __meshc_complete
  set -l before (commandline -opc)
  set -e before[1]
  set -l current (commandline -ct)
  meshc complete -- $before "$current" 2>/dev/null
end
complete -c meshc -a '(__meshc_complete)'
)script";

} // namespace

int run_completion(const Options &options, Host &host) {
  const std::string &shell = options.subject;
  if (shell != "bash" && shell != "zsh" && shell != "fish")
    return fail(host, "there is no completion for `" + shell + "`; there is one for bash, zsh and fish");
  host.print(shell == "bash" ? bash_script : shell == "zsh" ? zsh_script : fish_script);
  return clean;
}

} // namespace meshc::driver
