package dev.pitwatch.core.people.identity;

/**
 * Under which name, and from where, someone tries to prove who they are.
 *
 * @param username as typed, known or not
 * @param nameHash of the name, under the master key
 * @param network an IPv4 address, the /64 of an IPv6 address, or the session that asks
 * @param remote false: a session asks, so that the password is known to have been right once
 */
record SignInSource(String username, byte[] nameHash, String network, boolean remote) {}
