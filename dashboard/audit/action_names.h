#pragma once

#include <string_view>

/// What the audit log calls what is done, each spelled here once. A filter on the part before the
/// dot finds all that begin with it.
namespace gatehouse::dashboard::action {

inline constexpr std::string_view kCreateKey = "key.create";
inline constexpr std::string_view kUpdateKey = "key.update";
inline constexpr std::string_view kDeleteKey = "key.delete";
inline constexpr std::string_view kRestoreKey = "key.restore";
inline constexpr std::string_view kRotateKey = "key.rotate";
inline constexpr std::string_view kEnableKey = "key.enable";
inline constexpr std::string_view kDisableKey = "key.disable";
inline constexpr std::string_view kHashKey = "key.hash";
inline constexpr std::string_view kBulkKeys = "key.bulk";
inline constexpr std::string_view kImportKeys = "key.import";

inline constexpr std::string_view kAddUpstream = "upstream.add";
inline constexpr std::string_view kUpdateUpstream = "upstream.update";
inline constexpr std::string_view kRemoveUpstream = "upstream.remove";

inline constexpr std::string_view kUpdateSettings = "settings.update";

inline constexpr std::string_view kRollBack = "revision.rollback";

inline constexpr std::string_view kSetUp = "account.setup";
inline constexpr std::string_view kLogIn = "account.login";
inline constexpr std::string_view kLogOut = "account.logout";
inline constexpr std::string_view kAddAccount = "account.add";
inline constexpr std::string_view kUpdateAccount = "account.update";
inline constexpr std::string_view kRemoveAccount = "account.remove";
inline constexpr std::string_view kChangePassword = "account.change_password";
inline constexpr std::string_view kEndSession = "session.end";
inline constexpr std::string_view kResetPassword = "account.reset_password";

inline constexpr std::string_view kMendLog = "audit.mend";

}  // namespace gatehouse::dashboard::action
