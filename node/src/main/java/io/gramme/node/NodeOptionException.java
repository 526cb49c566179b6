package io.gramme.node;

/** An option of a node has a value that is not allowed; nothing was started. */
public class NodeOptionException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String option;

  /** An option by its name, and what was wrong and what is allowed. */
  public NodeOptionException(String option, String message) {
    super(option + ": " + message);
    this.option = option;
  }

  /** The option's name. */
  public String option() {
    return option;
  }
}
