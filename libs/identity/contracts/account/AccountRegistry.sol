// SPDX-License-Identifier: AGPL-3.0-or-later
pragma solidity ^0.8.24;

import {IERC6551Registry} from "./IERC6551.sol";

/// @title A registry of ERC-6551, for chains without the one that everybody shares
/// @notice Makes the same proxies; only the address of the registry, and so of the accounts, is another.
contract AccountRegistry is IERC6551Registry {
    function createAccount(
        address implementation,
        bytes32 salt,
        uint256 chainId,
        address tokenContract,
        uint256 tokenId
    ) external returns (address made) {
        bytes memory code = _creationCode(implementation, salt, chainId, tokenContract, tokenId);
        made = _addressOf(salt, keccak256(code));
        if (made.code.length != 0) return made;
        address created;
        assembly ("memory-safe") {
            created := create2(0, add(code, 32), mload(code), salt)
        }
        if (created != made) revert AccountCreationFailed();
        emit ERC6551AccountCreated(made, implementation, salt, chainId, tokenContract, tokenId);
    }

    function account(
        address implementation,
        bytes32 salt,
        uint256 chainId,
        address tokenContract,
        uint256 tokenId
    ) external view returns (address) {
        return _addressOf(salt, keccak256(_creationCode(implementation, salt, chainId, tokenContract, tokenId)));
    }

    /// @dev An ERC-1167 proxy with its data behind the code, as ERC-6551 lays it out.
    function _creationCode(
        address implementation,
        bytes32 salt,
        uint256 chainId,
        address tokenContract,
        uint256 tokenId
    ) private pure returns (bytes memory) {
        return
            abi.encodePacked(
                hex"3d60ad80600a3d3981f3363d3d373d3d3d363d73",
                implementation,
                hex"5af43d82803e903d91602b57fd5bf3",
                abi.encode(salt, chainId, tokenContract, tokenId)
            );
    }

    function _addressOf(bytes32 salt, bytes32 codeHash) private view returns (address) {
        return address(uint160(uint256(keccak256(abi.encodePacked(bytes1(0xff), address(this), salt, codeHash)))));
    }
}
