namespace Theon.Configuration;

/// <summary>A setting: a row of the one table that configuration, its documentation and <c>theon config</c> come from.</summary>
public abstract class Setting
{
    private protected Setting(string name, string summary, string? variable, bool isFixed) =>
        (Name, Summary, Variable, IsFixed) = (name, summary, variable, isFixed);

    /// <summary>Its name, as in <c>THEON_FLAGS</c> and INI files. Case does not matter where it is written.</summary>
    public string Name { get; }

    /// <summary>What it does, in a sentence or two.</summary>
    public string Summary { get; }

    /// <summary>An environment variable of its own that gives it a value; null: none.</summary>
    public string? Variable { get; }

    /// <summary>Whether it counts once, when the native library starts, and so cannot be set from code.</summary>
    public bool IsFixed { get; }

    /// <summary>What it accepts.</summary>
    public abstract string Accepted { get; }

    /// <summary>Its value when nothing sets it.</summary>
    public abstract string DefaultText { get; }

    /// <summary>Its value here and now.</summary>
    public abstract string ValueText { get; }

    /// <summary>Where the value comes from, such as <c>THEON_FLAGS</c>, <c>theon.ini:3</c>, <c>code</c>, <c>scope</c> or <c>default</c>.</summary>
    public abstract string Source { get; }

    /// <summary>Such as <c>floatX = float64 (default)</c>.</summary>
    public override string ToString() => $"{Name} = {ValueText} ({Source})";

    /// <summary>Checks a value; the error says where it was written.</summary>
    internal abstract void Check(string text, string source);

    /// <summary>Gives it a value for the process.</summary>
    internal abstract void Assign(string text, string source);

    /// <summary>Gives it a value in this flow of control; the result takes it back.</summary>
    internal abstract Action Override(string text, string source);
}

/// <summary>A setting with values of a type.</summary>
internal sealed class Setting<T>(string name, T initial, SettingKind<T> kind, string summary, string? variable = null, bool isFixed = false)
    : Setting(name, summary, variable, isFixed)
{
    public const string Default = "default";
    public const string Code = "code";
    public const string Scope = "scope";

    private readonly T _initial = initial;
    private readonly AsyncLocal<Overriding?> _scoped = new();
    private Held _held = new(initial, Default);

    /// <inheritdoc/>
    public override string Accepted => kind.Accepted;

    /// <inheritdoc/>
    public override string DefaultText => kind.Format(_initial);

    /// <inheritdoc/>
    public override string ValueText => kind.Format(Value);

    /// <inheritdoc/>
    public override string Source => Current.Source;

    /// <summary>The value; setting it is what code does.</summary>
    public T Value
    {
        get => Current.Value;
        set
        {
            SettingSources.EnsureLoaded();
            _held = new Held(value, Code);
        }
    }

    private Held Current
    {
        get
        {
            if (_scoped.Value is { } mine)
            {
                return mine.Held;
            }

            SettingSources.EnsureLoaded();
            return _held;
        }
    }

    /// <summary>Gives it a value in this flow of control; the result takes it back.</summary>
    public Action Override(T value)
    {
        var mine = new Held(value, Scope);
        _scoped.Value = new Overriding(mine, _scoped.Value);
        return () => _scoped.Value = Overriding.Without(mine, _scoped.Value);
    }

    /// <inheritdoc/>
    internal override void Check(string text, string source) => Parse(text, source);

    /// <inheritdoc/>
    internal override void Assign(string text, string source) => _held = new Held(Parse(text, source), source);

    /// <inheritdoc/>
    internal override Action Override(string text, string source) => Override(Parse(text, source));

    private T Parse(string text, string source) => kind.TryParse(text, out var value)
        ? value
        : throw new ConfigException($"{source}: {Name} is '{text}'; accepted: {kind.Accepted}.{Spelling.Suggest(text, kind.Words)}");

    private sealed record Held(T Value, string Source);

    /// <summary>
    /// The overrides of one flow of control, the latest first. A scope takes out its own, so that scopes may end in any order; a flow that began inside it has a
    /// list of its own and keeps what it began with.
    /// </summary>
    private sealed record Overriding(Held Held, Overriding? Outer)
    {
        public static Overriding? Without(Held held, Overriding? list)
        {
            if (list is null)
            {
                return null;
            }

            return ReferenceEquals(list.Held, held) ? list.Outer : list with { Outer = Without(held, list.Outer) };
        }
    }
}
