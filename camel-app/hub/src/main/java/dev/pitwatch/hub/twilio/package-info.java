/** Twilio's library as channels' routes use it by camel-twilio: a client that sends each request once, and answers as values of the JDK. */
@NullMarked
package dev.pitwatch.hub.twilio;

import org.jspecify.annotations.NullMarked;
