package io.carafe.cli.args;

/**
 * An option that Docker has and this version has not. It is refused by name, so that nobody believes that it works.
 *
 * @param option how Docker spells it
 * @param reason a clause that follows "--memory is not in this version of Carafe: "
 */
public record LaterOption(Option option, String reason) {}
