package io.gramme.cli;

import io.gramme.driver.BucketOptions;
import io.gramme.driver.CausalContext;
import io.gramme.driver.Quorum;
import io.gramme.membership.Address;
import io.gramme.membership.NodeId;
import java.io.PrintWriter;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The root of the command line. Exit codes: 0 done, 1 the operation failed, 2 the command was not understood.
 *
 * <p>Answers go to standard output, everything else to standard error.
 */
@Command(
    name = "gramme",
    description = "Runs and uses Gramme, an always-writable key-value store.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = GrammeCommand.Version.class,
    subcommands = {
      NodeCommand.class,
      GetCommand.class,
      PutCommand.class,
      DeleteCommand.class,
      SiblingsCommand.class,
      ClusterCommand.class,
      TransfersCommand.class,
      BucketCommand.class,
      CommandLine.HelpCommand.class
    },
    footer = {
      "",
      "gramme demo, bench, sim and crash have help of their own. Options of sessions, such as"
          + " GRAMME_R=2 or GRAMME_TIMEOUT=2s, are read from the environment.",
      "Exit codes: 0 done, 1 the operation failed, 2 the command was not understood."
    })
public final class GrammeCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
  private CommandSpec spec;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Print the stack trace of a failure.")
  private boolean verbose;

  /** Runs the command line and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(CommandRun.inProcess(GrammeCommand::commandLine, arguments));
  }

  /** The command line, ready to execute. */
  static CommandLine commandLine() {
    GrammeCommand root = new GrammeCommand();
    CommandLine line = new CommandLine(root)
        .registerConverter(ListenAddress.class, ListenAddress::parse)
        .registerConverter(AdvertisedAddress.class, AdvertisedAddress::parse)
        .registerConverter(Address.class, Conversions::address)
        .registerConverter(NodeId.class, Conversions::node)
        .registerConverter(ConnectionArguments.Contact.class, ConnectionArguments.Contact::parse)
        .registerConverter(NodeValue.class, NodeValue::parse)
        .registerConverter(Duration.class, Conversions::duration)
        .registerConverter(BucketOptions.Mode.class, Conversions::mode)
        .registerConverter(BucketOptions.Durability.class, Conversions::durability)
        .registerConverter(CausalContext.class, Conversions::context)
        .registerConverter(Quorum.class, Conversions::quorum);
    return line.setExecutionExceptionHandler(
        (failure, command, parsed) -> root.report(failure, command));
  }

  private int report(Exception failure, CommandLine command) {
    PrintWriter err = command.getErr();
    err.println(FailureText.of(failure));
    if (verbose) {
      failure.printStackTrace(err);
    }
    err.flush();
    return FailureText.isUsage(failure)
        ? command.getCommandSpec().exitCodeOnInvalidInput()
        : command.getCommandSpec().exitCodeOnExecutionException();
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }

  /** Prints the version of the jar; classes that are run without one have none. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = GrammeCommand.class.getPackage().getImplementationVersion();
      return new String[] {"gramme " + (version == null ? "(not packaged)" : version)};
    }
  }
}
