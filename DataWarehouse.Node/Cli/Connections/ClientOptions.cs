using System.CommandLine;
using System.Globalization;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Policies;

namespace DataWarehouse.Node.Cli.Connections;

/// <summary>The options that every command of a client has.</summary>
/// <remarks>Not thread-safe; made and used by one command.</remarks>
internal sealed class ClientOptions
{
    /// <summary>The environment variable that gives endpoints where the command line has none.</summary>
    public const string EndpointsVariable = "DW_ENDPOINTS";

    /// <summary>The environment variable that names the file of policies where the command line does not.</summary>
    public const string PoliciesVariable = "DW_POLICIES";

    private const string DefaultEndpoint = "127.0.0.1:2379";

    private readonly Option<string> _endpoints = new("--endpoints")
    {
        Description = $"Addresses of servers, separated by commas; https:// for TLS. Without it: {EndpointsVariable}, then {DefaultEndpoint}.",
        HelpName = "HOST:PORT,...",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(EndpointsVariable) is { Length: > 0 } set ? set : DefaultEndpoint,
    };

    private readonly Option<string> _keyspace = new("--keyspace") { Description = "The keyspace; without it the default one.", HelpName = "NAME", DefaultValueFactory = _ => string.Empty };

    private readonly Option<TimeSpan> _timeout =
        Duration.Option("--timeout", "How long a call may take, retries included, whatever the policies say", CallPolicies.AnswerDefault, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));

    private readonly Option<string?> _policies = new("--policies")
    {
        Description = $"JSON file that changes the policies of calls, read again when it changes. Without it: {PoliciesVariable}, then their defaults.",
        HelpName = "FILE",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(PoliciesVariable) is { Length: > 0 } set ? set : null,
    };

    private readonly Option<string?> _authority = new("--cacert") { Description = "PEM file of the authorities that servers are believed by.", HelpName = "FILE" };
    private readonly Option<string?> _certificate = new("--cert") { Description = "PEM file of the client's own certificate.", HelpName = "FILE" };
    private readonly Option<string?> _key = new("--key") { Description = "PEM file of that certificate's key.", HelpName = "FILE" };

    /// <summary>How data is written.</summary>
    public Option<OutputFormat> Format { get; } = Commanding.FormatOption();

    /// <summary>Gives a command these options.</summary>
    /// <param name="command">The command.</param>
    /// <returns>These options.</returns>
    public ClientOptions AddTo(Command command)
    {
        foreach (var option in (Option[])[_endpoints, _keyspace, _timeout, _policies, _authority, _certificate, _key, Format]) command.Options.Add(option);
        return this;
    }

    /// <summary>Reads what was given.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>The settings.</returns>
    /// <exception cref="CommandFailedException">They cannot be understood.</exception>
    public ClientSettings Read(ParseResult parsed)
    {
        var text = parsed.GetValue(_endpoints)!;
        if (!ClientSettings.TryParseEndpoints(text, out var endpoints))
            throw new CommandFailedException(ExitCodes.Usage, string.Create(CultureInfo.InvariantCulture, $"'{text}' is no list of endpoints. Write HOST:PORT, several with commas, https:// before it for TLS."));
        var settings = new ClientSettings
        {
            Endpoints = endpoints,
            Keyspace = parsed.GetValue(_keyspace)!,
            Timeout = parsed.GetResult(_timeout) is { Implicit: false } ? parsed.GetValue(_timeout) : null,
            PolicyFile = parsed.GetValue(_policies),
            AuthorityFile = parsed.GetValue(_authority),
            CertificateFile = parsed.GetValue(_certificate),
            KeyFile = parsed.GetValue(_key),
        };
        return settings.CertificateFile is null == settings.KeyFile is null
            ? settings
            : throw new CommandFailedException(ExitCodes.Usage, "--cert and --key belong together: give both or none.");
    }
}
