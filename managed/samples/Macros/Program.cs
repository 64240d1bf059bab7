using Theon.Samples.Macros;

return Sample.Run(Console.Out);
