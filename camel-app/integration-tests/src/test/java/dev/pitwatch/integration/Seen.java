package dev.pitwatch.integration;

import java.util.Optional;

/**
 * What an attack met with.
 *
 * @param words what came back to the attackers
 * @param use the neighbour's of the same thing; empty: the neighbour's calls and readings use it
 */
record Seen(String words, Optional<OwnUse> use) {}
