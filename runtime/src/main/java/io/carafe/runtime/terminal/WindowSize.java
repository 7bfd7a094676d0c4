package io.carafe.runtime.terminal;

/** How much text a terminal shows; 0 where the terminal does not know. */
public record WindowSize(int rows, int columns) {}
