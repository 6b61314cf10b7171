using System.CommandLine;
using System.Globalization;
using DataWarehouse.Node.Cli.Connections;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Wire;

namespace DataWarehouse.Node.Cli.Commands;

/// <summary><c>dw token</c>: what nodes join by.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class TokenCommand : INodeCommand
{
    private static readonly TimeSpan UsualLife = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public Command Create()
    {
        var command = new Command("token", "Join tokens: whoever shows one is let into the cluster.");
        command.Subcommands.Add(CreateCreate("create", "Makes a token and writes it. It is shown this once; the cluster keeps only a hash of it."));
        command.Subcommands.Add(CreateList());
        command.Subcommands.Add(CreateRevoke());
        return command;
    }

    /// <summary>The command that makes a token.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="description">What its help says.</param>
    public static Command CreateCreate(string name, string description)
    {
        var called = new Option<string>("--token-name") { Description = "What it is listed and revoked by; else one is drawn.", DefaultValueFactory = static _ => string.Empty };
        var life = Duration.Option("--expires", "How long it is good for", UsualLife, TimeSpan.FromSeconds(1), TimeSpan.FromDays(30));
        var uses = new Option<int>("--uses") { Description = "How many nodes may join by it, 1 unless set.", DefaultValueFactory = static _ => 1 };
        var command = new Command(name, description) { called, life, uses };
        var client = new ClientOptions().AddTo(command);
        command.SetBody(client.Format, async (parsed, output, ct) =>
        {
            var servers = await ServerConnection.OpenAsync(client.Read(parsed), ct).ConfigureAwait(false);
            await using var _ = servers.ConfigureAwait(false);
            var request = new TokenCreateRequest { Name = parsed.GetValue(called)!, Seconds = (long)Math.Ceiling(parsed.GetValue(life).TotalSeconds), Uses = parsed.GetValue(uses) };
            var answer = await servers.ChangeAsync((invoker, options) => new Members.MembersClient(invoker).CreateTokenAsync(request, options), ct).ConfigureAwait(false);
            output.Write(new TokenRow { Name = answer.Name, Token = answer.Token, Expires = DateTimeOffset.FromUnixTimeMilliseconds(answer.ExpiresUnixMs) }, static (row, writer) => writer.WriteLine(row.Token));
            if (!output.IsJson)
                output.Diagnostic($"Good for {request.Uses} {(request.Uses == 1 ? "node" : "nodes")} until {Text(answer.ExpiresUnixMs)}. On the new machine: dw serve --join {servers.Endpoint} --token TOKEN --name NAME --client-address HOST:PORT --peer-address HOST:PORT");
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command CreateList()
    {
        var command = new Command("list", "Lists the tokens, without what makes them valid.");
        var client = new ClientOptions().AddTo(command);
        command.SetBody(client.Format, async (parsed, output, ct) =>
        {
            var servers = await ServerConnection.OpenAsync(client.Read(parsed), ct).ConfigureAwait(false);
            await using var _ = servers.ConfigureAwait(false);
            var answer = await servers.ReadAsync((invoker, options) => new Members.MembersClient(invoker).ListTokensAsync(new TokenListRequest(), options), ct).ConfigureAwait(false);
            foreach (var token in answer.Tokens)
            {
                output.Write(
                    new TokenRow { Name = token.Name, Expires = DateTimeOffset.FromUnixTimeMilliseconds(token.ExpiresUnixMs), UsesLeft = token.UsesLeft },
                    (row, writer) => writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row.Name}, until {Text(token.ExpiresUnixMs)}, {row.UsesLeft} uses left")));
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static Command CreateRevoke()
    {
        var name = new Argument<string>("name") { Description = "The token's name." };
        var command = new Command("revoke", "Ends a token.") { name };
        var client = new ClientOptions().AddTo(command);
        command.SetBody(client.Format, async (parsed, _, ct) =>
        {
            var servers = await ServerConnection.OpenAsync(client.Read(parsed), ct).ConfigureAwait(false);
            await using var __ = servers.ConfigureAwait(false);
            var request = new TokenRevokeRequest { Name = parsed.GetValue(name)! };
            await servers.ChangeAsync((invoker, options) => new Members.MembersClient(invoker).RevokeTokenAsync(request, options), ct).ConfigureAwait(false);
            return ExitCodes.Success;
        });
        return command;
    }

    private static string Text(long unixMilliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
