using Theon.Samples.LogisticRegression;

return Sample.Run(args, Console.Out, Console.Error);
