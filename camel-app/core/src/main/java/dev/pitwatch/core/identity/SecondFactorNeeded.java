package dev.pitwatch.core.identity;

/**
 * The first factor was right, and there is a second.
 *
 * @param token to be shown with its code, within 5 minutes
 */
public record SecondFactorNeeded(String token) implements Entry {

    @Override
    public String toString() {
        return "SecondFactorNeeded[hidden]";
    }
}
