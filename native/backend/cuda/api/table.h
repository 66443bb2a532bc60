// Macros that generate our declarations of a vendor's functions and constants from lists.
#pragma once

// A list of functions is X(result, name, (parameters)), one of constants X(name, value), one of
// enumerations X(name, its list).

// NOLINTBEGIN(bugprone-macro-parentheses): what is declared has no parentheses around its name.

// Declares a function pointer in a table.
#define NETWORK3_API_MEMBER(result, name, parameters) result(*name) parameters = nullptr;

// Calls `visit(const char* name, pointer&)` for each member of `table`.
#define NETWORK3_API_VISIT(result, name, parameters) visit(#name, table.name);

#define NETWORK3_API_CONSTANT(name, value) name = value,
#define NETWORK3_API_ENUM(name, list) enum name : int { list(NETWORK3_API_CONSTANT) };

// NOLINTEND(bugprone-macro-parentheses)
