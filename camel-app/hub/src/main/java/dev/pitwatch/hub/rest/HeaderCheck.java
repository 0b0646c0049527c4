package dev.pitwatch.hub.rest;

import java.util.Optional;
import java.util.function.Function;

/** Decides whether a call of an operation is looked at, before its body is checked. */
@FunctionalInterface
public interface HeaderCheck {

    /** Throws a {@link dev.pitwatch.base.problem.Problem} when it is not; takes a header's value by its name. */
    void pass(Function<String, Optional<String>> header);
}
