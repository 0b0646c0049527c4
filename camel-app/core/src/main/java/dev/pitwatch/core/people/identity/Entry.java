package dev.pitwatch.core.people.identity;

/** What a right password, link or code opens: a session, or the question for the second factor. */
public sealed interface Entry permits SignedIn, SecondFactorNeeded {}
