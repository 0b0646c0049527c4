/** Why a call was refused, in the words of the contract. */
@NullMarked
package dev.pitwatch.base.problem;

import org.jspecify.annotations.NullMarked;
