// SPDX-License-Identifier: AGPL-3.0-or-later
pragma solidity ^0.8.24;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Signatures} from "../lib/Signatures.sol";

/// @title Acts that anybody may submit for the person who signed them (EIP-712)
abstract contract SignedActions is EIP712 {
    error SignatureExpired(uint256 deadline);
    error BadSignature(address signer);

    /// @dev An empty signature stands for the signer who submits the act in person.
    /// @param deadline the last second (Unix time) in which it counts
    function _authorize(address signer, bytes32 structHash, uint256 deadline, bytes calldata signature) internal view {
        if (block.timestamp > deadline) revert SignatureExpired(deadline);
        if (signature.length == 0 && msg.sender == signer) return;
        if (!Signatures.isValid(signer, _hashTypedDataV4(structHash), signature)) revert BadSignature(signer);
    }
}
