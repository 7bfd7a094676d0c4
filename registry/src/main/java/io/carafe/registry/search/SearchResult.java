package io.carafe.registry.search;

/**
 * A repository that was found.
 *
 * @param name as it can be pulled
 * @param description may be empty
 */
public record SearchResult(String name, String description, int stars, boolean official, boolean automated) {}
