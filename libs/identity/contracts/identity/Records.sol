// SPDX-License-Identifier: AGPL-3.0-or-later
pragma solidity ^0.8.24;

import {SignedActions} from "./SignedActions.sol";
import {SoulboundToken} from "./SoulboundToken.sol";

/// @title What is known of each identity, in one word of storage
abstract contract Records is SoulboundToken, SignedActions {
    struct Record {
        /// @dev May move the identity to another address, after a delay; 0: nobody may.
        address recovery;
        /// @dev Grows with each recovery; what was made under a lower one no longer counts.
        uint32 epoch;
        /// @dev Grows with each signed act; a signature names the one it is for.
        uint32 nonce;
        /// @dev When the running recovery can be finished (Unix time, s); 0: none runs.
        uint32 recoverableAt;
    }

    mapping(uint256 identityId => Record) internal _records;

    error RecoveryRunning(uint256 identityId);

    /// @notice The epoch and the nonce that the next signature must name.
    function epochAndNonce(uint256 identityId) external view returns (uint256 epoch, uint256 nonce) {
        _requireOwned(identityId);
        return (_records[identityId].epoch, _records[identityId].nonce);
    }

    /// @notice Who may start a recovery; the zero address: nobody.
    function recoveryOf(uint256 identityId) external view returns (address) {
        _requireOwned(identityId);
        return _records[identityId].recovery;
    }

    /// @notice When the running recovery can be finished, in Unix seconds; 0: none runs.
    function recoverableAt(uint256 identityId) public view returns (uint256) {
        _requireOwned(identityId);
        return _records[identityId].recoverableAt;
    }

    function _requireNoRecovery(Record storage record, uint256 identityId) internal view {
        if (record.recoverableAt != 0) revert RecoveryRunning(identityId);
    }
}
