package dev.pitwatch.core.people.identity;

import org.jspecify.annotations.Nullable;

/**
 * The first factor was right, and the second is wanted.
 *
 * @param token to be shown with its code, within 5 minutes
 * @param newcomer who has none yet, and has to set one up first; null: there is one
 */
public record SecondFactorNeeded(String token, @Nullable User newcomer) implements Entry {

    @Override
    public String toString() {
        return "SecondFactorNeeded[hidden]";
    }
}
