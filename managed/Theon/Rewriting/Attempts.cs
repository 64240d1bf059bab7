using Theon.Graph;

namespace Theon.Rewriting;

/// <summary>
/// Variables at which the rules of a phase were tried in vain. What lies behind a variable never changes, so the rules need not be tried
/// again until the graph answers one of their questions differently: that makes a second sweep visit only what is new.
/// </summary>
internal sealed class Attempts
{
    private readonly VariableMap<Attempt> _attempts = new();
    private readonly List<Question> _asked = [];
    private Attempt? _plain;
    private bool _isOpen;

    /// <summary>The number of the last phase whose rules were tried in vain and would be again; -1: none.</summary>
    public int LastPhase(TensorVariable variable, Func<TensorVariable, int> clientCount)
    {
        if (!_attempts.TryGetValue(variable, out var attempt) || attempt.IsOpen)
        {
            return -1;
        }

        foreach (var question in attempt.Questions)
        {
            if (clientCount(question.Variable) != question.Answer)
            {
                return -1;
            }
        }

        return attempt.Phase;
    }

    /// <summary>Whether the rules of a phase were tried in vain and nothing that the graph answers can change that.</summary>
    public bool IsDone(TensorVariable variable, int phase) =>
        _attempts.TryGetValue(variable, out var attempt) && attempt.Phase == phase && !attempt.IsOpen && attempt.Questions.Length == 0;

    /// <summary>Begins an attempt at a variable, in which the questions of the one before stay asked.</summary>
    public void Begin(TensorVariable variable, bool continues)
    {
        _asked.Clear();
        _isOpen = false;
        if (continues && _attempts.TryGetValue(variable, out var before))
        {
            _asked.AddRange(before.Questions);
        }
    }

    /// <summary>A rule asked how often a variable is read.</summary>
    public void NoteCount(TensorVariable variable, int answer) => _asked.Add(new Question(variable, answer));

    /// <summary>A rule asked for something that is not compared: it is tried again in each sweep.</summary>
    public void NoteOpenQuestion() => _isOpen = true;

    /// <summary>Nothing applied.</summary>
    public void End(TensorVariable variable, int phase)
    {
        if (_asked.Count > 0 || _isOpen)
        {
            _attempts[variable] = new Attempt(phase, [.. _asked], _isOpen);
            return;
        }

        if (_plain?.Phase != phase)
        {
            _plain = new Attempt(phase, [], false);
        }

        _attempts[variable] = _plain;
    }

    private sealed record Question(TensorVariable Variable, int Answer);

    private sealed record Attempt(int Phase, Question[] Questions, bool IsOpen);
}
