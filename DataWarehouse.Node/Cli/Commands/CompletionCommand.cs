using System.CommandLine;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;

namespace DataWarehouse.Node.Cli.Commands;

/// <summary><c>dw completion</c>: writes the script that teaches a shell to complete what is typed after <c>dw</c>.</summary>
/// <remarks>Thread-safe. The scripts ask <c>dw</c> itself, through the directive of the command-line parser.</remarks>
internal sealed class CompletionCommand : INodeCommand
{
    private static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal)
    {
        ["bash"] = """
            # eval "$(dw completion bash)", or put it where bash looks for completions.
            _dw_complete() {
              local IFS=$'\n'
              COMPREPLY=($(dw "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null))
            }
            complete -o default -F _dw_complete dw
            """,
        ["zsh"] = """
            #compdef dw
            # eval "$(dw completion zsh)", or put it as _dw where zsh looks for completions.
            _dw() {
              local -a found
              found=("${(@f)$(dw "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
              compadd -a found
            }
            compdef _dw dw
            """,
        ["fish"] = """
            # dw completion fish | source
            complete -c dw -f -a '(dw "[suggest:"(commandline -C)"]" (commandline) 2>/dev/null)'
            """,
        ["pwsh"] = """
            # dw completion pwsh | Out-String | Invoke-Expression
            Register-ArgumentCompleter -Native -CommandName dw -ScriptBlock {
              param($word, $line, $position)
              dw "[suggest:$position]" "$line" 2>$null | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
            }
            """,
    };

    /// <inheritdoc/>
    public Command Create()
    {
        var command = new Command("completion", "Writes a script for a shell that completes commands and options of dw.");
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh, fish or pwsh." };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        command.Arguments.Add(shell);
        command.SetBody(format: null, (parsed, output, _) =>
        {
            output.Line(Scripts[parsed.GetValue(shell)!]);
            return Task.FromResult(ExitCodes.Success);
        });
        return command;
    }
}
